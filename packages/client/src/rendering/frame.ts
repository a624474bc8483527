/** A hidden page has no frames; what is shown there is looked at when it comes back, or never. */
const HIDDEN_FRAME_MS = 250

type Cancel = () => void

/** Calls `run` with the next frame, or a little later where no frame comes. Returns how to call it off. */
export function nextFrame(run: () => void): Cancel {
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis as Partial<typeof globalThis>
  const once = (): void => {
    cancel()
    run()
  }
  const timer = setTimeout(once, HIDDEN_FRAME_MS)
  const frame = requestAnimationFrame?.(once)
  const cancel: Cancel = () => {
    clearTimeout(timer)
    if (frame !== undefined) cancelAnimationFrame?.(frame)
  }
  return cancel
}
