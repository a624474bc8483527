/** A step failed for a reason that its message and output tell in full: no stack is shown. */
export class SetupFailure extends Error {
  name = 'SetupFailure'

  /** @param {string} message what failed, and what to do. @param {string} [output] what the failed program printed */
  constructor(message, output = '') {
    super(message)
    this.output = output
  }
}

/** Runs a script's main function; a SetupFailure becomes its output, its message and exit code 1. */
export async function main(work) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error
    if (error.output) console.error(error.output.trimEnd())
    console.error(error.message)
    process.exitCode = 1
  }
}
