import { acquireClient } from '../client.js'
import '../elements/define.js'
import { AiBlockElement } from '../elements/ai-block.js'
import { AnswerMask } from './answer-mask.js'
import { startEmbedSnippet } from './embed-snippet.js'
import { FramePanel } from './frame-panel.js'
import { summarize } from './frame-summary.js'
import { startSchemeSwitch, startThemePicker } from './looks.js'
import { startTurns } from './turns.js'

/** An element of the page. Throws when the page and this script do not belong together. */
function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found
}

startSchemeSwitch(element('theme'))
const snippet = startEmbedSnippet(element('snippet'), element('copy-snippet'))
startThemePicker(element('look'), (address) => snippet.show(address))

// The page's share in the connection that its blocks use; it is held for as long as the page is open.
const { client } = acquireClient()
const blocks = [...document.querySelectorAll('ai-block')].filter((block) => block instanceof AiBlockElement)
const four = blocks.filter((block) => block.closest('#blocks'))
const strands = document.querySelector('.strands')
const status = element('action-status')

const mask = new AnswerMask()
const panel = new FramePanel({
  list: element('frames'),
  count: element('frame-count'),
  pause: element('pause'),
  clear: element('clear-frames'),
})

client.onFrame((frame) => {
  const summary = summarize(frame, mask)
  panel.add(summary)
  if (summary.provider !== undefined) element('demo-note').hidden = summary.provider !== 'demo'
})

/** When the button cut the connection; undefined when it stands. */
let cutAt: number | undefined

client.onConnection(({ name }) => {
  strands?.classList.toggle('is-cut', name !== 'open' && name !== 'idle')
  if (name !== 'open' || cutAt === undefined) return
  const milliseconds = Math.round(performance.now() - cutAt)
  status.textContent = `Cut, and back after ${milliseconds} ms: running answers go on where they stopped.`
  cutAt = undefined
})

function showRunning(): void {
  const isRunning = blocks.some((block) => block.isRunning)
  strands?.classList.toggle('is-running', isRunning)
}

// Not the blocks' events: an answer that goes on after a reload was not started on this page.
const statuses = new MutationObserver(showRunning)
for (const block of blocks) statuses.observe(block, { attributeFilter: ['status'] })

element('run-all').addEventListener('click', () => {
  for (const block of four) block.submit()
  status.textContent = 'All four blocks were started.'
})

element('cut').addEventListener('click', () => {
  cutAt = performance.now()
  status.textContent = 'The connection was cut.'
  client.interrupt()
})

const talk = document.querySelector('.talk ai-block')
const turns = element('run-turns')
if (talk instanceof AiBlockElement && turns instanceof HTMLButtonElement) {
  startTurns(turns, talk, ['What is a meander?', 'How wide does one get?', 'And what becomes of it in the end?'])
}
