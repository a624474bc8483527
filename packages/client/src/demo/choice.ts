/** Lets one of a group's radios be chosen, and remembers which; `apply` is told now, and with every change. */
export function startChoice(
  group: HTMLElement,
  { key, apply }: { readonly key: string; readonly apply: (value: string) => void },
): void {
  const radios = [...group.querySelectorAll<HTMLInputElement>('input[type=radio]')]
  const remembered = recall(key)
  for (const radio of radios) {
    if (radio.value === remembered) radio.checked = true
    radio.addEventListener('change', () => {
      apply(radio.value)
      remember(key, radio.value)
    })
  }
  apply(radios.find((radio) => radio.checked)?.value ?? '')
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
    return null
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // See recall.
  }
}
