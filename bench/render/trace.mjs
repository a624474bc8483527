// The marks of the page's `spans.js`, read from a trace. A mark's `tts` is the time that its thread had so far, in µs.

/** @returns {Promise<{ script: number[], layout: number[] }>} milliseconds of each frame */
export async function traceFrames(page, run) {
  const browser = page.context().browser()
  await browser.startTracing(page, { categories: ['blink.user_timing'] })
  await run()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  return framesOf(traceEvents.filter(({ cat, tts }) => cat === 'blink.user_timing' && tts !== undefined))
}

function framesOf(marks) {
  const frames = { script: [], layout: [] }
  let spent = { script: 0, layout: 0 }
  const since = {}
  for (const { name, tts } of marks.toSorted((a, b) => a.tts - b.tts)) {
    const [kind, edge] = name.split(':')
    if (edge === 'start') since[kind] = tts
    if (edge === 'end') spent[kind] += (tts - since[kind]) / 1000
    if (kind !== 'frame') continue
    frames.script.push(spent.script)
    frames.layout.push(spent.layout)
    spent = { script: 0, layout: 0 }
  }
  return frames
}
