// The script of `diagram-frame.html`: draws for the page that has the frame, and for nobody else.
import { type FrameAnswer, readMessage } from './frame-messages.js'
import { drawDiagram, GROUNDS, type Scheme } from './mermaid.js'
import { svgAddress } from './picture.js'
import { pngOf } from './png.js'

const nonce = location.hash.slice(1)
const image = document.createElement('img')
image.alt = ''
let shown = { svg: '', scheme: 'light' as Scheme }

/** To any origin: which page this is, a frame is not told. What is said is that page's own diagram. */
function say(answer: FrameAnswer): void {
  parent.postMessage(answer, '*')
}

async function draw(source: string, scheme: Scheme): Promise<string | undefined> {
  // A source that Mermaid gives up on is no diagram.
  const svg = await drawDiagram(source, scheme).catch(() => undefined)
  if (svg === undefined) return undefined
  const next = new Image()
  next.src = svgAddress(svg)
  await next.decode().catch(() => undefined)
  image.src = next.src
  shown = { svg, scheme }
  return svg
}

async function answer(message: Readonly<Record<string, unknown>>): Promise<void> {
  const { id, type, source, scheme } = message
  if (typeof id !== 'number') return
  if (type === 'draw' && typeof source === 'string') {
    const svg = await draw(source, scheme === 'dark' ? 'dark' : 'light')
    say({ nonce, id, type: 'drawn', ...(svg !== undefined && { svg }) })
  } else if (type === 'png') {
    const png = await pngOf(shown.svg, GROUNDS[shown.scheme]).catch(() => undefined)
    say({ nonce, id, type: 'png', ...(png && { png }) })
  }
}

addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  const message = source === parent ? readMessage(data, nonce) : undefined
  if (message) void answer(message)
})
document.body.append(image)
say({ nonce, type: 'ready' })
