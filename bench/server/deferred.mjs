/** A promise that somebody else fulfils. */
export function deferred() {
  let resolve = () => undefined
  const promise = new Promise((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
