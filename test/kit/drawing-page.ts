// The script of a page of somebody else's that shows diagrams by itself. Bundled by the test that opens the page.
import { AIBlockStreamController } from '../../packages/client/src/controllers/index.js'

type Host = ConstructorParameters<typeof AIBlockStreamController>[0]

export interface Drawn {
  readonly svg: string
  /** Of each frame in the page while there was a picture: whether it could be seen. */
  readonly frames: readonly boolean[]
  /** Elements in the page after the answer was let go of. */
  readonly left: number
}

/** Asks for a diagram, waits for its last picture, and lets go of everything. */
async function draw(server: string): Promise<Drawn> {
  const updates = new EventTarget()
  const host: Host = {
    addController: () => {},
    removeController: () => {},
    requestUpdate: () => void updates.dispatchEvent(new Event('update')),
    updateComplete: Promise.resolve(true),
  }
  const controller = new AIBlockStreamController(host, 'diagram', { server })
  const svg = new Promise<string>((resolve) => {
    updates.addEventListener('update', () => {
      const { data, isComplete } = controller
      if (data?.kind === 'diagram' && isComplete && data.picture !== undefined) resolve(data.picture)
    })
  })
  controller.hostConnected()
  controller.start('How does a login work?')
  await svg
  const frames = [...document.querySelectorAll('iframe')].map((frame) =>
    frame.checkVisibility({ opacityProperty: true }),
  )
  controller.reset()
  controller.hostDisconnected()
  return { svg: await svg, frames, left: document.body.childElementCount }
}

Object.assign(globalThis, { draw })
