// What a page's own scripts may write. Compiled against the published declarations; nothing here is run.
import type { BlockState } from '@runnel/client/elements'
import '@runnel/client/elements/define'

const block = document.createElement('ai-block')

block.addEventListener('ai-chunk', (event) => {
  const token: string = event.detail.token
  const seq: number = event.detail.seq
  console.log(token, seq)
})
block.addEventListener('ai-start', ({ detail }) => console.log(detail.id, detail.block, detail.prompt))
block.addEventListener('ai-complete', ({ detail }) => console.log(detail.text, detail.usage?.output_tokens))
block.addEventListener('ai-error', ({ detail }) => console.log(detail.error.code, detail.error.retryable))
document.addEventListener('ai-cancel', ({ detail }) => console.log(detail.text))
window.addEventListener('ai-state', ({ detail }) => {
  const state: BlockState = detail.state
  console.log(state)
})
// @ts-expect-error It does not bubble: only the element itself hears it.
document.addEventListener('ai-chunk', ({ detail }) => console.log(detail))
// @ts-expect-error There is no such field.
block.addEventListener('ai-chunk', (event) => console.log(event.detail.text))

block.submit('Why?')
block.submit()
block.stop()
block.clear()
block.retry()
const isCopied: Promise<boolean> = block.copy()
console.log(isCopied, block.text, block.isRunning, block.status)
// @ts-expect-error A prompt is text.
block.submit({ prompt: 'Why?' })

const badge = document.querySelector('ai-connection-status')
if (badge) badge.for = 'mine'
