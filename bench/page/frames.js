// In the page: blocks that are asked, and the frames while they answer.

const blocks = [...document.querySelectorAll('ai-block')]
const FRAME_MS = 1_000 / 60

let frames
let tasks

new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) tasks?.push({ startTime, duration })
}).observe({ type: 'longtask', buffered: false })

function watch() {
  requestAnimationFrame((now) => {
    frames?.push(now)
    watch()
  })
}
watch()

function begin() {
  frames = []
  tasks = []
}

/** Frames that came and that should have come between them, and the longest task of those that a browser calls long. */
function end() {
  const gaps = frames.slice(1).map((at, index) => at - frames[index])
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0)
  const found = { frames: gaps.length, dropped, longestMs: Math.max(0, ...tasks.map(({ duration }) => duration)) }
  frames = undefined
  tasks = undefined
  return found
}

globalThis.bench = {
  /** @param {string[]} prompts */
  ask: (prompts) => prompts.forEach((prompt, index) => blocks[index].submit(prompt)),
  begin,
  end,
  haveEnded: () => blocks.every(({ status }) => status === 'complete'),
  texts: () => blocks.map(({ text }) => text),
}
