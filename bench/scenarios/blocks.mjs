// A page in which many blocks are answered at a time: what its main thread does, the frames that are missing, and its memory.
import { inBrowser } from '../browser.mjs'
import { streamId, textOf } from '../server/text.mjs'
import { allWait, between, onStage, wait } from '../stage.mjs'

const SCRIPT = new URL('../page/frames.js', import.meta.url)
const WARM_UP_MS = 2_000
const MIB = 1_048_576

/** Half of them in sight, as on a page that one scrolls, each with a window of its own onto the end of its answer. */
const STYLE = `<style>
  body { margin: 0 }
  main { display: grid; grid-template-columns: repeat(5, 1fr); grid-auto-rows: 50vh }
  ai-block { overflow: auto }
</style>`

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ blocks: number, perSecond: number, measureMs: number }} plan
 */
export function blocks(contender, { blocks: count, perSecond, measureMs }) {
  const given = { mode: 'beat', paceMs: 1_000 / perSecond, options: { hasPage: true } }
  const body = `${STYLE}<main>${'<ai-block></ai-block>'.repeat(count)}</main>`
  const ids = Array.from({ length: count }, (_, n) => streamId(n))
  return onStage(contender, given, (stage) =>
    inBrowser({ port: stage.port, body, script: SCRIPT }, async (page) => {
      const metrics = await openMetrics(page)
      const heapBefore = await metrics.heap()
      await page.evaluate((ids) => globalThis.bench.ask(ids), ids)
      await allWait(stage, count)
      await stage.server.call('go')
      await wait(WARM_UP_MS)
      const found = await measure(stage, page, { metrics, measureMs })
      const heapAfter = await metrics.heap()
      const faults = await faultsOf(stage, page, ids)
      return {
        ...found,
        held: found.tokens / ((count * perSecond * found.ms) / 1_000),
        heapBeforeMiB: heapBefore / MIB,
        heapAfterMiB: heapAfter / MIB,
        delivery: { whole: faults.length === 0, tokens: 0, frames: 0, faults },
      }
    }),
  )
}

async function measure({ server }, page, { metrics, measureMs }) {
  const [before, busyBefore] = [await server.call('mark'), await metrics.busy()]
  await page.evaluate(() => globalThis.bench.begin())
  await wait(measureMs)
  const { frames, dropped, longestMs } = await page.evaluate(() => globalThis.bench.end())
  const [after, busyAfter] = [await server.call('mark'), await metrics.busy()]
  const { ms, tokens } = between(before, after)
  const perSecond = (name) => ((busyAfter[name] - busyBefore[name]) * 1e6) / ms
  return {
    ms,
    tokens,
    busyMs: perSecond('TaskDuration'),
    scriptMs: perSecond('ScriptDuration'),
    layoutMs: perSecond('LayoutDuration') + perSecond('RecalcStyleDuration'),
    frames: (frames * 1_000) / ms,
    droppedShare: dropped / (frames + dropped),
    longestMs,
  }
}

/** What the browser says of the page: in seconds that its main thread had of a processor, and bytes. */
async function openMetrics(page) {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
  }
  const heap = async () => {
    await client.send('HeapProfiler.collectGarbage')
    return (await busy()).JSHeapUsedSize
  }
  return { busy, heap }
}

const END_MS = 30_000

/** Every block has the whole of its answer. */
async function faultsOf({ server }, page, ids) {
  await server.call('end')
  await page.waitForFunction(() => globalThis.bench.haveEnded(), undefined, { timeout: END_MS })
  const counts = await server.call('counts')
  const texts = await page.evaluate(() => globalThis.bench.texts())
  return ids.filter((id, n) => texts[n] !== textOf(id, counts[id])).map((id) => `${id}: another text came`)
}
