import { createElement, Fragment, StrictMode, type ReactElement, version } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, inject, onTestFinished, test } from 'vitest'
import { AIBlock, type AIStreaming, QuizBlock, useAIStreaming } from '../../src/react/index.js'
import { complaints, place, simulate } from './kit/mount.js'

/** Hydrates what a server would have sent, and what the page complains about from then on. */
function hydrate(element: ReactElement): { main: HTMLElement; heard: readonly string[] } {
  const heard = complaints()
  const main = place(renderToString(element))
  // On a server there is no document, and another effect takes the place of the one that React 18 warns of here.
  heard.length = 0
  const root = hydrateRoot(main, element)
  onTestFinished(() => root.unmount())
  return { main, heard }
}

test('the React under test is the one that the project names', () => {
  expect(version.split('.')[0]).toBe(inject('react'))
})

test('a block that a server rendered is taken over without a warning, and works', async () => {
  const simulator = simulate({ answer: () => ['Because.'] })
  const ends: string[] = []
  const page = createElement(
    StrictMode,
    {},
    createElement(
      Fragment,
      {},
      createElement('h1', {}, 'Page'),
      createElement(AIBlock, {
        client: simulator.client,
        prompt: 'Why?',
        className: 'mine',
        pace: 'instant',
        persist: false,
        onComplete: ({ detail }) => ends.push(detail.text),
      }),
      createElement(QuizBlock, { client: simulator.client, heading: 'Stars' }),
    ),
  )
  const { main, heard } = hydrate(page)
  await expect.poll(() => main.querySelector('.mine')?.shadowRoot?.querySelector('textarea')?.value).toBe('Why?')
  const [block, quiz] = main.querySelectorAll('ai-block')
  block?.submit()
  await expect.poll(() => ends).toEqual(['Because.'])

  expect(quiz?.getAttribute('type')).toBe('quiz')
  expect(heard).toEqual([])
})

test('a hook that a server rendered goes on as idle without a warning, and asks', async () => {
  const simulator = simulate({ answer: () => ['Hello, ', 'world.'] })
  let latest: AIStreaming | undefined
  function Answer() {
    latest = useAIStreaming({ client: simulator.client })
    return createElement('p', {}, `${latest.status}: ${latest.text}`)
  }
  const { main, heard } = hydrate(createElement(Answer))
  expect(main.textContent).toBe('idle: ')
  // The effects have run, and the page is React's.
  await expect.poll(() => latest?.connection.name).toBe('open')
  latest?.start('Hi')
  await expect.poll(() => main.textContent).toBe('complete: Hello, world.')
  expect(heard).toEqual([])
})
