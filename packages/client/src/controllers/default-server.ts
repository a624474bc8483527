let address: string | undefined

/** The server of elements that name none; the page's own origin while undefined. */
export function defaultServer(): string | undefined {
  return address
}

/** Sets it for elements that connect from now on. */
export function setDefaultServer(server: string): void {
  address = server
}
