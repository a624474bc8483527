import { copyText } from '../rendering/clipboard.js'

const COPIED_MS = 1500

/** Shows the lines that put a block into another page, with this page's own address, and copies them. */
export function startEmbedSnippet(code: HTMLElement, button: HTMLElement): void {
  const snippet = snippetFor(new URL('embed.js', location.href).href)
  const label = button.textContent
  code.textContent = snippet
  let timer: ReturnType<typeof setTimeout> | undefined
  const copy = async (): Promise<void> => {
    button.textContent = (await copyText(snippet)) ? 'Copied' : 'Copying was not allowed'
    clearTimeout(timer)
    timer = setTimeout(() => (button.textContent = label), COPIED_MS)
  }
  button.addEventListener('click', () => void copy())
}

/** The script and one block, which talks to the server that the script came from. */
function snippetFor(script: string): string {
  return [
    `<script type="module" src="${script}"></script>`,
    '',
    '<ai-block type="ask" prompt="What can I ask here?"></ai-block>',
  ].join('\n')
}
