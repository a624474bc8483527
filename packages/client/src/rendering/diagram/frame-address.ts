/** Where a server has the frame for diagrams; `''` is the page's own origin. */
export function frameAddress(server: string): string {
  return `${new URL(server || location.origin, location.href).href.replace(/\/$/, '')}/diagram-frame.html`
}
