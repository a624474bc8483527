/** Copies text. False when the browser refused. */
export async function copyText(text: string): Promise<boolean> {
  // A page that was served over plain http has no clipboard object.
  if (!('clipboard' in navigator)) return copyBySelection(text)
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text),
  )
}

/** Copies text and, for who pastes into a document, the same as HTML. False when the browser refused. */
export async function copyRich(text: string, html: string): Promise<boolean> {
  const { ClipboardItem: Item } = globalThis as { ClipboardItem?: typeof ClipboardItem }
  // Firefox has it from 127 on.
  if (!Item || !('clipboard' in navigator)) return copyText(text)
  const item = new Item({ 'text/plain': blobOf(text, 'text/plain'), 'text/html': blobOf(html, 'text/html') })
  return navigator.clipboard.write([item]).then(
    () => true,
    () => copyText(text),
  )
}

function blobOf(content: string, type: string): Blob {
  return new Blob([content], { type })
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.style.cssText = 'position:fixed;inset:0 auto auto 0;opacity:0'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
