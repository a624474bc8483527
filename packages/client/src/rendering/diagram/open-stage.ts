import type { Stage } from './stage.js'

export interface StageOptions {
  /** The address of `diagram-frame.html` on the server. */
  readonly frameAddress: string
  /** What the picture is called. */
  readonly label: string
}

/**
 * Finds where diagrams can be drawn, and puts that into `place`: on the server's own pages in the page, on other people's
 * in a frame, each the other way round where that is refused. Undefined where both are.
 */
export async function openStage(place: HTMLElement, options: StageOptions): Promise<Stage | undefined> {
  const isOwn = new URL(options.frameAddress).origin === location.origin
  return isOwn
    ? ((await inPage(place, options)) ?? (await inFrame(place, options)))
    : ((await inFrame(place, options)) ?? (await inPage(place, options)))
}

async function inPage(place: HTMLElement, { label }: StageOptions): Promise<Stage | undefined> {
  const { canDrawInPage, PageStage } = await import('./page-stage.js')
  if (!(await canDrawInPage(place))) return undefined
  const stage = new PageStage(label)
  place.append(stage.element)
  return stage
}

async function inFrame(place: HTMLElement, { frameAddress, label }: StageOptions): Promise<Stage | undefined> {
  const { FrameStage } = await import('./frame-stage.js')
  const stage = new FrameStage(frameAddress, label)
  if (await stage.open(place)) return stage
  stage.close()
  return undefined
}
