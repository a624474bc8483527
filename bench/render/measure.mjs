// What is measured, and how. Renderers have pages of their own, so that none inherits another's garbage.
import { traceFrames } from './trace.mjs'

const POSITIONS = 4
const FRAMES = 16
const FRAMES_CAP_MS = 300
/** A renderer that needs so much for one frame is not measured twice. */
const HOPELESS_MS = 60

/** Longer answers go through a block once, shorter ones and the renderer alone as often as the plan says. */
const MAX_TOKENS_OF_REAL_FRAMES = 10_000

/** The ways of an answer to the page that are measured frame by frame. */
const WAYS = {
  'renderer alone': (page, tokens) => page.evaluate((tokens) => bench.throughRenderer(tokens), tokens),
  '<ai-block>, adaptive': (page, tokens) => page.evaluate((tokens) => bench.throughBlock(tokens, 'adaptive'), tokens),
  '<ai-block>, instant': (page, tokens) => page.evaluate((tokens) => bench.throughBlock(tokens, 'instant'), tokens),
}

/** Every frame of whole ordinary documents; ways and sizes take turns, so that all meet the machine in the same moods. */
export async function measureOurs(openPage, { sizes, runs }) {
  const results = Object.keys(WAYS).flatMap((way) => sizes.map((tokens) => ({ way, tokens, runs: [] })))
  for (let run = 0; run < runs; run++) {
    for (const { way, tokens, runs: measured } of results) {
      // Real frames take minutes there.
      if (run > 0 && tokens > MAX_TOKENS_OF_REAL_FRAMES && way !== 'renderer alone') continue
      measured.push(summary(await inPage(openPage, (page) => traceFrames(page, () => WAYS[way](page, tokens)))))
    }
  }
  return results
}

function summary({ script, layout }) {
  const sorted = script.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    frames: script.length,
    script: mean(script),
    layout: mean(layout),
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted.at(-1) ?? 0,
  }
}

/**
 * Real animation frames at places along the document: milliseconds of the main thread for each (script, style, layout,
 * paint). What lies between the places is shown in one step, which is kind to renderers that read all of it each time.
 */
export async function measureFrames(openPage, { sizes, rounds }) {
  const results = new Map()
  const names = await inPage(openPage, (page) => page.evaluate(() => bench.renderers))
  for (let round = 0; round < rounds; round++) {
    for (const tokens of sizes) {
      for (const name of names) {
        const key = `${name} ${tokens}`
        // Noise does not matter there.
        if ((results.get(key)?.[0].at(-1) ?? 0) > HOPELESS_MS) continue
        const places = await inPage(openPage, (page) => framesAlong(page, name, tokens))
        results.set(key, [...(results.get(key) ?? []), places])
      }
    }
  }
  return [...results].map(([key, found]) => {
    const [, name, tokens] = /^(.*) (\d+)$/.exec(key) ?? []
    const perPlace = found[0].map((_, index) => median(found.map((places) => places[index])))
    const mean = perPlace.reduce((sum, value) => sum + value, 0) / perPlace.length
    return { name, tokens: Number(tokens), mean, last: perPlace.at(-1) }
  })
}

async function framesAlong(page, name, tokens) {
  const client = await page.context().newCDPSession(page)
  // What the page's thread had of the processor, whoever else wanted it.
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    return 1000 * (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0)
  }
  await page.evaluate(([name, tokens]) => bench.start(name, 'ordinary', tokens), [name, tokens])
  const places = []
  for (let place = 1; place <= POSITIONS; place++) {
    // The last place leaves room for its frames.
    await page.evaluate((share) => bench.jump(share), (place / POSITIONS) * 0.95)
    const before = await busy()
    const done = await page.evaluate(([count, capMs]) => bench.frames(count, capMs), [FRAMES, FRAMES_CAP_MS])
    places.push(((await busy()) - before) / done)
  }
  return places
}

/** One block as long as the answer: milliseconds of script for the whole, or how far it came within the cap. */
export async function measureAdversarial(openPage, { adversarialSizes, capMs }) {
  const { kinds, names } = await inPage(openPage, (page) =>
    page.evaluate(() => ({ kinds: bench.adversarial, names: bench.renderers })),
  )
  const cases = kinds.flatMap((kind) => adversarialSizes.map((tokens) => ({ kind, tokens })))
  const measured = []
  for (const name of names) {
    for (const one of cases) measured.push(await measureCase(openPage, name, one, capMs))
  }
  return measured
}

/** In a page of its own: some renderers nest as deep as the answer does, and take the page with them. */
async function measureCase(openPage, name, one, capMs) {
  // A browser that opens none is no renderer's fault, and ends the run.
  const page = await openPage()
  try {
    const [row] = await eachCase(page, name, [one], capMs)
    return row
  } catch {
    // What it says is only that the page is gone.
    return { ...one, name, ms: 0, share: 0, hasCrashed: true }
  } finally {
    await page.close()
  }
}

async function eachCase(page, name, cases, capMs) {
  const results = []
  for (const { kind, tokens } of cases) {
    const { ms, share } = await page.evaluate(
      ([name, kind, tokens, capMs]) => bench.stream(name, kind, tokens, { capMs }),
      // Ours is not spared.
      [name, kind, tokens, name === 'Runnel' ? capMs * 20 : capMs],
    )
    results.push({ kind, tokens, name, ms, share })
  }
  return results
}

async function inPage(openPage, measure) {
  const page = await openPage()
  try {
    return await measure(page)
  } finally {
    await page.close()
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
