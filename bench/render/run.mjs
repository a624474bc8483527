// `npm run bench:render`: what a frame costs while an answer streams in, here and in other renderers. `--quick` for a
// glance, `--write` for the page in the documentation.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { findBrowser } from '../../scripts/browser.mjs'
import { installRivals } from './install.mjs'
import { measureAdversarial, measureFrames, measureOurs } from './measure.mjs'
import { printAdversarial, printFrames, printOurs, printPromises, say, writePage } from './report.mjs'
import { servePage } from './serve.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const isQuick = process.argv.includes('--quick')

const plan = isQuick
  ? { sizes: [2_000, 10_000], rounds: 1, runs: 1, adversarialSizes: [2_000], capMs: 1_000 }
  : { sizes: [2_000, 10_000, 50_000], rounds: 3, runs: 3, adversarialSizes: [2_000, 10_000], capMs: 1_000 }

async function main() {
  installRivals(folder)
  const site = await servePage(join(folder, 'page'))
  const executablePath = findBrowser()
  // Without a frame rate: the cost of a frame is asked for, not how many fit into a second.
  const args = ['--disable-dev-shm-usage', '--disable-frame-rate-limit', '--disable-gpu-vsync']
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args })
  try {
    const openPage = async () => {
      const page = await browser.newPage({ viewport: { width: 1000, height: 800 } })
      await page.goto(site.url)
      return page
    }
    say(`Chromium ${browser.version()}, 4 tokens a frame\n`)
    const ours = await measureOurs(openPage, plan)
    printOurs(ours)
    const frames = await measureFrames(openPage, plan)
    printFrames(frames, plan.sizes)
    const adversarial = await measureAdversarial(openPage, plan)
    printAdversarial(adversarial, plan)
    const isKept = printPromises({ ours, frames, sizes: plan.sizes })
    if (!isKept) process.exitCode = 1
    if (process.argv.includes('--write')) await writePage(join(folder, '../../docs/rendering-bench.md'))
  } finally {
    await browser.close()
    site.close()
  }
}

await main()
