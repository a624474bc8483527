// From a click on Send to the first token in the page, its connection open and the model answering at once.
import { inBrowser } from '../browser.mjs'
import { percentiles } from '../client/percentiles.mjs'
import { streamId, textOf } from '../server/text.mjs'
import { onStage } from '../stage.mjs'

const SCRIPT = new URL('../page/clicks.js', import.meta.url)
const WARM_UP = 5
const TOKENS = 2

/**
 * In a block as it is, which types what has come, and in one that shows it at once.
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ count: number }} plan
 */
export function click(contender, { count }) {
  // Prose: a token of it is painted as it is.
  const given = { mode: 'turn', tokens: TOKENS, text: 'prose', options: { hasPage: true } }
  return onStage(contender, given, async ({ server, port }) => {
    await server.call('go')
    const typed = await clicksOn('<ai-block></ai-block>', { port, count, from: 0 })
    const instant = await clicksOn('<ai-block pace="instant"></ai-block>', { port, count, from: WARM_UP + count })
    return {
      veryFirstMs: instant.veryFirstMs,
      instantP50: instant.whole.p50,
      instantP95: instant.whole.p95,
      beginsP50: typed.first.p50,
      beginsP95: typed.first.p95,
      typedP50: typed.whole.p50,
      typedP95: typed.whole.p95,
      delivery: { whole: true, tokens: 0, frames: 0, faults: [] },
    }
  })
}

/** @param {string} body @param {{ port: number, count: number, from: number }} given `from`: the first prompt's number */
function clicksOn(body, { port, count, from }) {
  return inBrowser({ port, body, script: SCRIPT }, async (page) => {
    const times = []
    for (let n = 0; n < WARM_UP + count; n++) times.push(await clickOnce(page, streamId(from + n)))
    const of = (name) => percentiles(times.slice(WARM_UP).map((one) => one[name] * 1e3))
    return { veryFirstMs: times[0].whole, first: of('first'), whole: of('whole') }
  })
}

/** A click of the mouse, as far as a page can tell. */
async function clickOnce(page, id) {
  await page.evaluate((id) => globalThis.bench.prepare(id), id)
  await page.evaluate((token) => void globalThis.bench.listen(token), textOf(id, 1, 'prose').trim())
  const { x, y, width, height } = await page.locator('ai-block').locator('[part="send-button"]').boundingBox()
  await page.mouse.click(x + width / 2, y + height / 2)
  return page.evaluate(() => globalThis.bench.found)
}
