// In the page: the time from a click to the paint of the first token.

/** The page's thread is in a frame: what it changes now is painted at the end of it. */
let isInFrame = false

/** Calls back when the page's thread has done with what it does now, a frame's paint included. */
function behind(run) {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = run
  port2.postMessage(undefined)
}

/** Of all that asks for a frame, this asks first. */
function watchFrames() {
  requestAnimationFrame(() => {
    isInFrame = true
    behind(() => {
      isInFrame = false
    })
    watchFrames()
  })
}
watchFrames()

const painted = () =>
  new Promise((resolve) => {
    const done = () => behind(() => resolve(performance.now()))
    if (isInFrame) done()
    else requestAnimationFrame(done)
  })

const block = document.querySelector('ai-block')
const textIn = () => block.shadowRoot.querySelector('[part~="answer"]')?.textContent ?? ''

/** Resolves when a text stands in the answer. */
function stands(isThere) {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isThere(textIn().trim())) return
      observer.disconnect()
      resolve()
    })
    observer.observe(block.shadowRoot, { subtree: true, childList: true, characterData: true })
  })
}

/** Writes a prompt into the form; the answer before is gone. */
async function prepare(prompt) {
  block.clear()
  block.prompt = prompt
  await block.updateComplete
}

/** From the next click to the first characters, and to the whole first token, in milliseconds. */
async function listen(token) {
  const clicked = new Promise((resolve) => {
    addEventListener('click', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true })
  })
  const ended = new Promise((resolve) => block.addEventListener('ai-complete', resolve, { once: true }))
  const first = stands((text) => text !== '').then(painted)
  const whole = stands((text) => text.startsWith(token)).then(painted)
  const from = await clicked
  const times = { first: (await first) - from, whole: (await whole) - from }
  await ended
  return times
}

globalThis.bench = { prepare, listen: (token) => (globalThis.bench.found = listen(token)), found: undefined }
