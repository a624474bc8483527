const VIEW_BOX = /viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"/

/** Width and height in CSS pixels, from the view box; 0 where there is none. */
function sizeOf(svg: string): { width: number; height: number } {
  const match = VIEW_BOX.exec(svg)
  return { width: Number(match?.[1] ?? 0), height: Number(match?.[2] ?? 0) }
}

/** A `data:` address for an `<img>`. The size is written in, because Mermaid's own `width="100%"` means nothing in an image. */
export function svgAddress(svg: string): string {
  const { width, height } = sizeOf(svg)
  const sized =
    width > 0 && height > 0 ? svg.replace(/<svg([^>]*)>/, (_, rest: string) => openTag(rest, width, height)) : svg
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized)}`
}

function openTag(attributes: string, width: number, height: number): string {
  const kept = attributes.replace(/\s(?:width|height)="[^"]*"/g, '')
  return `<svg${kept} width="${width}" height="${height}">`
}
