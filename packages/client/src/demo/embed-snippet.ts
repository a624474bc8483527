import { copyText } from '../rendering/clipboard.js'

const COPIED_MS = 1500

/** The lines that put a block into another page, with this page's own address. */
export interface EmbedSnippet {
  /** Shows them with the theme that has this address, or with none. */
  show(theme: string | undefined): void
}

/** Shows the lines in `code`, and lets `button` copy them. */
export function startEmbedSnippet(code: HTMLElement, button: HTMLElement): EmbedSnippet {
  const label = button.textContent
  let timer: ReturnType<typeof setTimeout> | undefined
  const copy = async (): Promise<void> => {
    button.textContent = (await copyText(code.textContent)) ? 'Copied' : 'Copying was not allowed'
    clearTimeout(timer)
    timer = setTimeout(() => (button.textContent = label), COPIED_MS)
  }
  button.addEventListener('click', () => void copy())
  const script = new URL('embed.js', location.href).href
  return { show: (theme) => (code.textContent = snippetFor(script, theme)) }
}

/** The script and one block, which talks to the server that the script came from. */
function snippetFor(script: string, theme: string | undefined): string {
  return [
    `<script type="module" src="${script}"></script>`,
    ...(theme === undefined ? [] : [`<link rel="stylesheet" href="${theme}" />`]),
    '',
    '<ai-block type="ask" prompt="What can I ask here?"></ai-block>',
  ].join('\n')
}
