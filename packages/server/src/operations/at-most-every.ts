/** Passes on the first of many reports, and then one in so many milliseconds: an outage is one story, not a thousand. */
export function atMostEvery<T>(ms: number, report: (what: T) => void): (what: T) => void {
  let reportedAt = -Infinity
  return (what) => {
    const now = performance.now()
    if (now - reportedAt < ms) return
    reportedAt = now
    report(what)
  }
}
