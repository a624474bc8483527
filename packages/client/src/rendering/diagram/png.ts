import { sizeOf, svgAddress } from './picture.js'

/** Pixels per CSS pixel, so that a picture is sharp on most screens. */
const SCALE = 2
/** Browsers refuse larger canvases, and phones run out of memory before. */
const MAX_SIDE_PX = 8_000

/** A picture as a PNG on the ground that it was drawn for; undefined when the browser cannot make one. */
export async function pngOf(svg: string, ground: string): Promise<Blob | undefined> {
  const { width, height } = sizeOf(svg)
  const scale = Math.min(SCALE, MAX_SIDE_PX / Math.max(width, height, 1))
  const image = new Image()
  image.src = svgAddress(svg)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.fillStyle = ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'))
}
