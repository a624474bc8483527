const VIEW_BOX = /viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"/

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** The size of a picture, from its view box; 0 where there is none. */
export function sizeOf(svg: string): Size {
  const match = VIEW_BOX.exec(svg)
  return { width: Number(match?.[1] ?? 0), height: Number(match?.[2] ?? 0) }
}

/** The picture with its size written in, because Mermaid's own `width="100%"` means nothing in an image. */
export function sizedSvg(svg: string): string {
  const { width, height } = sizeOf(svg)
  if (width === 0 || height === 0) return svg
  return svg.replace(/<svg([^>]*)>/, (_, rest: string) => openTag(rest, width, height))
}

/** A `data:` address for an `<img>`. */
export function svgAddress(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sizedSvg(svg))}`
}

function openTag(attributes: string, width: number, height: number): string {
  const kept = attributes.replace(/\s(?:width|height)="[^"]*"/g, '')
  return `<svg${kept} width="${width}" height="${height}">`
}
