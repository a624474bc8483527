import { afterEach, describe, expect, test } from 'vitest'
import { expectAccessible, mountSimulated, query } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

async function ask() {
  const { block, simulator } = await mountSimulated()
  block.submit('why?')
  const stream = simulator.last
  stream.start()
  await block.updateComplete
  const fold = query<HTMLDetailsElement>(block, '.reasoning')
  return { block, simulator, stream, fold, thoughts: query(block, '.thoughts') }
}

describe('reasoning', () => {
  test('is not there for a model that shows none', async () => {
    const { stream, fold } = await ask()
    stream.say('Because.')
    stream.complete()
    expect(fold.hidden).toBe(true)
  })

  test('stands folded above the answer, and is not read out while it grows', async () => {
    const { block, stream, fold } = await ask()
    stream.reason('Let me see.')
    await block.updateComplete

    expect([fold.hidden, fold.open]).toEqual([false, false])
    expect(fold.compareDocumentPosition(query(block, '.answer'))).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
    expect(fold.closest('[aria-live], [role=status]')).toBeNull()
    await expectAccessible(block)
  })

  test('grows while it is open, as text, and catches up when it is opened', async () => {
    const { stream, fold, thoughts } = await ask()
    stream.reason('<b>One</b>\n')
    expect(thoughts.textContent).toBe('')
    fold.open = true
    await expect.poll(() => thoughts.textContent).toBe('<b>One</b>\n')
    const [node] = thoughts.childNodes
    stream.reason('*two*')
    await expect.poll(() => thoughts.textContent).toBe('<b>One</b>\n*two*')

    expect(thoughts.childNodes[0]).toBe(node)
    expect(thoughts.children).toHaveLength(0)
  })

  test('stays open through the answer and into the next prompt', async () => {
    const { block, simulator, stream, fold, thoughts } = await ask()
    stream.reason('First.')
    fold.open = true
    await expect.poll(() => thoughts.textContent).toBe('First.')
    stream.say('Because.')
    stream.complete()
    await block.updateComplete
    expect(fold.open).toBe(true)

    block.submit('and then?')
    simulator.last.start()
    expect(fold.hidden).toBe(true)
    simulator.last.reason('Second.')
    await expect.poll(() => thoughts.textContent).toBe('Second.')
    expect(fold.open).toBe(true)
  })

  test('of an earlier generation is void', async () => {
    const { stream, fold, thoughts } = await ask()
    fold.open = true
    stream.reason('An old thought.')
    await expect.poll(() => thoughts.textContent).toBe('An old thought.')
    stream.reset()
    stream.reason('A new thought, and a longer one.')
    await expect.poll(() => thoughts.textContent).toBe('A new thought, and a longer one.')
  })

  test('leaves no frame behind when its block is removed', async () => {
    const { block, stream, fold, thoughts } = await ask()
    fold.open = true
    stream.reason('Late.')
    block.remove()
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await new Promise((resolve) => requestAnimationFrame(resolve))
    expect(thoughts.textContent).toBe('')
    document.body.append(block)
    await expect.poll(() => thoughts.textContent).toBe('Late.')
  })
})
