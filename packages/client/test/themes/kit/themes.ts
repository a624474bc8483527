/// <reference types="vite/client" />
import { onTestFinished } from 'vitest'

const FILES: Record<string, unknown> = import.meta.glob('../../../themes/*.css', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const sources = new Map(
  Object.entries(FILES).map(([path, source]) => [path.replace(/^.*\/(.+)\.css$/, '$1'), String(source)]),
)

/** The names of the themes that come along. */
export const THEMES: readonly string[] = [...sources.keys()]

/** Puts a theme into the page, until the test ends or the returned function is called. */
export function linkTheme(name: string): () => void {
  const style = document.createElement('style')
  style.textContent = sources.get(name) ?? ''
  document.head.append(style)
  const unlink = () => style.remove()
  onTestFinished(unlink)
  return unlink
}
