import { html, LitElement } from 'lit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AIStreamController } from '../../src/controllers/index.js'
import { createSimulator, type Simulator } from '../../src/testing/index.js'

let simulator: Simulator

class MyAnswer extends LitElement {
  readonly answer = new AIStreamController(this, { client: simulator.client })

  override render() {
    return html`<button @click=${() => this.answer.start('Why is the sky blue?')}>Ask</button>
      <p>${this.answer.text}</p>`
  }
}
customElements.define('my-answer', MyAnswer)

beforeEach(async () => {
  simulator = createSimulator()
  await simulator.connected()
})

afterEach(() => {
  document.querySelector('my-answer')?.remove()
  simulator.close()
})

const shown = (element: MyAnswer) => expect.poll(() => element.shadowRoot?.querySelector('p')?.textContent)

/** An element in the page, with the beginning of an answer. */
async function asked(): Promise<MyAnswer> {
  const element = document.body.appendChild(new MyAnswer())
  await element.updateComplete
  element.shadowRoot?.querySelector('button')?.click()
  simulator.last.say('Because ')
  await shown(element).toBe('Because ')
  return element
}

test('an element of one’s own that is moved in its page keeps its answer, and reads on', async () => {
  const element = await asked()
  document.body.prepend(element)
  simulator.last.say('of the air.')
  simulator.last.complete()
  await shown(element).toBe('Because of the air.')
  expect(element.answer.isComplete).toBe(true)
})

test('one that leaves its page lets go of its answer, which goes on, and comes back idle', async () => {
  const element = await asked()
  element.remove()
  await expect.poll(() => simulator.commands.at(-1)?.type).toBe('detach')
  expect(simulator.last.isEnded).toBe(false)
  document.body.append(element)
  await shown(element).toBe('')
  expect(element.answer.status).toBe('idle')
})
