import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { startFaultProxy } from './kit/fault-proxy.js'
import { seededRandom } from './kit/random.js'
import { startSite } from './kit/site-server.js'

/** How often the connection is reset during one answer, at least. */
const RESETS = 2

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

interface Seen {
  readonly text: string
  readonly numbers: readonly (readonly [from: number, seq: number])[]
  readonly opened: number
  readonly isClosed: boolean
}

test('a browser’s own EventSource resumes through resets with no code, and is stopped at the end', async () => {
  const random = seededRandom(Number(process.env['SEED'] ?? 4711))
  const site = await startSite({ DEMO_TOKENS_PER_SECOND: 100 })
  // Room for the headers and a few events, never for the rest, however much of it has come together meanwhile. A browser
  // waits for 3 seconds ahead of each return: a few are enough.
  const proxy = await startFaultProxy({
    port: site.port,
    resetAfter: () => (proxy.resets < RESETS ? 800 + Math.floor(random() * 400) : undefined),
  })
  const page = await browser.newPage()
  await page.goto(`http://localhost:${proxy.port}/healthz`)
  proxy.start()
  const seen: Seen = await page.evaluate(
    readToTheEnd,
    '/api/stream/ai-block/explain?prompt=tides&id=abcdefghijklmnopqrstuv',
  )
  const whole = await fetch(`${site.url}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'tides', block: 'explain' }),
  })

  expect(seen.text).toBe(((await whole.json()) as { text: string }).text)
  for (const [index, [from]] of seen.numbers.entries()) expect(from).toBe((seen.numbers[index - 1]?.[1] ?? -1) + 1)
  expect(proxy.resets).toBeGreaterThanOrEqual(RESETS)
  expect(seen.opened).toBeGreaterThanOrEqual(RESETS)
  expect(seen.isClosed).toBe(true)
  await page.close()
  await proxy.close()
  await site.close()
})

/** Runs in the page: nothing but an EventSource and its events. */
function readToTheEnd(url: string): Promise<Seen> {
  return new Promise((resolve) => {
    const source = new EventSource(url)
    const numbers: [number, number][] = []
    let text = ''
    let opened = 0
    let isComplete = false
    source.onopen = () => (opened += 1)
    for (const type of ['start', 'status', 'chunk', 'complete']) {
      source.addEventListener(type, ({ data }: MessageEvent<string>) => {
        const {
          seq,
          from = seq,
          token = '',
          channel,
        } = JSON.parse(data) as { seq: number; from?: number; token?: string; channel?: string }
        numbers.push([from, seq])
        if (channel === undefined) text += token
        isComplete ||= type === 'complete'
      })
    }
    source.onerror = () => {
      // It comes back by itself after the end, too, and 204 tells it to stop.
      if (isComplete && source.readyState === EventSource.CLOSED) resolve({ text, numbers, opened, isClosed: true })
    }
  })
}
