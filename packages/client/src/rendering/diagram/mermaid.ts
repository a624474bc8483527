import type { MermaidConfig } from 'mermaid'

/** Which of the two looks a picture is drawn in. */
export type Scheme = 'light' | 'dark'

/** What pictures are drawn to stand on. */
export const GROUNDS: Readonly<Record<Scheme, string>> = { light: '#fcfbf8', dark: '#161d1c' }

const MAX_SOURCE_CHARS = 20_000
const MAX_EDGES = 300
/** Room for the dates below a dozen ticks. */
const GANTT_WIDTH_PX = 900

/**
 * Settings that the source of a diagram may not change. Mermaid's own list leaves `themeCSS` open, and with it a
 * stylesheet that loads addresses from elsewhere.
 */
const SECURE = [
  'secure',
  'securityLevel',
  'startOnLoad',
  'maxTextSize',
  'maxEdges',
  'suppressErrorRendering',
  'themeCSS',
  'themeVariables',
  'fontFamily',
  'altFontFamily',
  'dompurifyConfig',
  'layout',
  'htmlLabels',
]

/**
 * A node may be a picture, `a@{ img: "https://…" }`, which Mermaid fetches while it draws: an address that the model wrote.
 * The key cannot be spelt without these letters but by escapes.
 */
const MAY_FETCH = /@\s*\{[\s\S]*(?:img|\\)/i

let nextPicture = 0

/** Loads Mermaid on first use; the module is some 200 KB of its own chunks. */
async function loadMermaid() {
  return (await import('mermaid')).default
}

/** The picture of a diagram as SVG text, or undefined when the source is no diagram (yet), or would fetch something. */
export async function drawDiagram(source: string, scheme: Scheme): Promise<string | undefined> {
  if (MAY_FETCH.test(source)) return undefined
  const mermaid = await loadMermaid()
  mermaid.initialize(settings(scheme))
  if (!(await mermaid.parse(source, { suppressErrors: true }))) return undefined
  const { svg } = await mermaid.render(`runnel-diagram-${nextPicture++}`, source)
  return svg
}

function settings(scheme: Scheme): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    secure: SECURE,
    // The default engine, elk, is 450 KB more and three times slower.
    layout: 'dagre',
    // Labels as SVG text: a picture with HTML in it (foreignObject) could not be shown as an image.
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    // Otherwise it is as wide as its page, and the dates below lie over one another in a frame or on a phone.
    gantt: { useWidth: GANTT_WIDTH_PX },
    suppressErrorRendering: true,
    maxTextSize: MAX_SOURCE_CHARS,
    maxEdges: MAX_EDGES,
    fontFamily: 'ui-sans-serif, system-ui, sans-serif',
    theme: 'base',
    themeVariables: scheme === 'dark' ? DARK : LIGHT,
  }
}

const LIGHT = {
  darkMode: false,
  background: '#ffffff',
  primaryColor: '#e3f0ee',
  primaryBorderColor: '#2c7a74',
  primaryTextColor: '#1b2624',
  secondaryColor: '#f3ead9',
  noteBkgColor: '#f3ead9',
  noteBorderColor: '#c9b48a',
  noteTextColor: '#1b2624',
  tertiaryColor: '#f4f3ee',
  lineColor: '#5b6b68',
  textColor: '#1b2624',
}

const DARK = {
  darkMode: true,
  background: '#161d1c',
  primaryColor: '#1f3a38',
  primaryBorderColor: '#5fc4b9',
  primaryTextColor: '#e7edea',
  secondaryColor: '#3a3222',
  noteBkgColor: '#3a3222',
  noteBorderColor: '#7d6b3f',
  noteTextColor: '#e7edea',
  tertiaryColor: '#222b2a',
  lineColor: '#8fa19d',
  textColor: '#e7edea',
}
