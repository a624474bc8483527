import type { ReactElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { onTestFinished } from 'vitest'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/testing/index.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The major version of React that the project runs. */
    react: string
  }
}

/** A place in the page; gone with the test. */
export function place(html = ''): HTMLElement {
  const main = document.body.appendChild(document.createElement('main'))
  if (html !== '') main.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes)
  onTestFinished(() => main.remove())
  return main
}

/** Renders as an application does: React decides when. Unmounted with the test. */
export function mount(element: ReactElement): Root {
  const root = createRoot(place())
  onTestFinished(() => root.unmount())
  root.render(element)
  return root
}

/** Closed with the test. */
export function simulate(options: SimulatorOptions = {}): Simulator {
  const simulator = createSimulator(options)
  onTestFinished(() => simulator.close())
  return simulator
}

/** What React and the page complain about, from now until the test ends. */
export function complaints(): string[] {
  const heard: string[] = []
  const { error, warn } = console
  console.error = (...parts: unknown[]) => heard.push(parts.map(String).join(' '))
  console.warn = (...parts: unknown[]) => {
    const words = parts.map(String).join(' ')
    // Lit's own remarks on its development build.
    if (!words.includes('lit.dev')) heard.push(words)
  }
  onTestFinished(() => void Object.assign(console, { error, warn }))
  return heard
}
