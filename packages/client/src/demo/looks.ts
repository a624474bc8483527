import { startChoice } from './choice.js'

/** Lets the page be light, dark or as the system is. */
export function startSchemeSwitch(group: HTMLElement): void {
  const apply = (theme: string): void => {
    document.documentElement.setAttribute('theme', theme)
    // Where no style can ask for the scheme in force (Safari before 17.5), each block is told.
    for (const element of document.querySelectorAll('ai-block, ai-connection-status'))
      element.setAttribute('theme', theme)
  }
  startChoice(group, { key: 'runnel-theme', apply })
}

/** Lets one of the themes be linked, or none; `onLink` is told its address. */
export function startThemePicker(group: HTMLElement, onLink: (address: string | undefined) => void): void {
  let current: HTMLLinkElement | undefined
  const apply = (name: string): void => {
    const previous = current
    current = name === '' ? undefined : linkTo(new URL(`themes/${name}.css`, document.baseURI).href)
    // The one before goes when the next one has come: the page never stands without either.
    if (current) current.addEventListener('load', () => previous?.remove())
    else previous?.remove()
    onLink(current?.href)
  }
  startChoice(group, { key: 'runnel-look', apply })
}

function linkTo(address: string): HTMLLinkElement {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = address
  document.head.append(link)
  return link
}
