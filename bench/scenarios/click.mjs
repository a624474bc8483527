// From a click on Send to the first token in the page, its connection open and the model answering at once.
import { inBrowser } from '../browser.mjs'
import { percentiles } from '../client/percentiles.mjs'
import { streamId, textOf } from '../server/text.mjs'
import { onStage } from '../stage.mjs'

const SCRIPT = new URL('../page/clicks.js', import.meta.url)
const WARM_UP = 5
const TOKENS = 2

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ count: number }} plan
 */
export function click(contender, { count }) {
  // Prose: a token of it is painted as it is.
  const given = { mode: 'turn', tokens: TOKENS, text: 'prose', options: { hasPage: true } }
  return onStage(contender, given, async ({ server, port }) => {
    await server.call('go')
    return inBrowser({ port, body: '<ai-block></ai-block>', script: SCRIPT }, async (page) => {
      const earlier = []
      for (let n = 0; n < WARM_UP; n++) earlier.push(await clickOnce(page, streamId(n)))
      const times = []
      for (let n = 0; n < count; n++) times.push(await clickOnce(page, streamId(WARM_UP + n)))
      const of = (name) => percentiles(times.map((one) => one[name] * 1e3))
      const [first, whole] = [of('first'), of('whole')]
      return {
        veryFirstMs: earlier[0].whole,
        firstP50: first.p50,
        firstP95: first.p95,
        wholeP50: whole.p50,
        wholeP95: whole.p95,
        wholeMax: whole.max,
        delivery: { whole: whole.count === count, tokens: 0, frames: 0, faults: [] },
      }
    })
  })
}

/** A click of the mouse, as far as a page can tell. */
async function clickOnce(page, id) {
  await page.evaluate((id) => globalThis.clicks.prepare(id), id)
  await page.evaluate((token) => void globalThis.clicks.listen(token), textOf(id, 1, 'prose').trim())
  const { x, y, width, height } = await page.locator('ai-block').locator('[part="send-button"]').boundingBox()
  await page.mouse.click(x + width / 2, y + height / 2)
  return page.evaluate(() => globalThis.clicks.found)
}
