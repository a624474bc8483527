const KEY = 'runnel-theme'

/** Lets the page be light, dark or as the system is, and remembers the choice. */
export function startThemeSwitch(group: HTMLElement): void {
  const radios = [...group.querySelectorAll<HTMLInputElement>('input[type=radio]')]
  const remembered = recall()
  for (const radio of radios) {
    if (radio.value === remembered) radio.checked = true
    radio.addEventListener('change', () => {
      apply(radio.value)
      remember(radio.value)
    })
  }
  apply(radios.find((radio) => radio.checked)?.value ?? 'auto')
}

function apply(theme: string): void {
  document.documentElement.setAttribute('theme', theme)
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
    return null
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // See recall.
  }
}
