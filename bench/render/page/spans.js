// Marks for a trace, which knows how much of the time between two of them the page's thread had: on a machine that does
// other things, too, a clock would measure those as well.

/** Names what `run` does. */
export function span(name, run) {
  performance.mark(`${name}:start`)
  run()
  performance.mark(`${name}:end`)
}

/** A frame is over. */
export function tick() {
  performance.mark('frame')
}

export function forget() {
  performance.clearMarks()
}
