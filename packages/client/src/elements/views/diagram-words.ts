import type { DiagramWords } from '../../rendering/view-words.js'

/** In English. They stand with their view, which is loaded on demand. */
export const diagramWords: DiagramWords = {
  picture: 'Diagram; what it shows is told below.',
  region: 'Diagram',
  drawing: 'Drawing…',
  source: 'Source',
  sourceLabel: 'Source of the diagram',
  asText: 'The diagram in words',
  step: (from, to, label) => (label === '' ? `${from} → ${to}` : `${from} → ${to}: ${label}`),
  start: 'Start',
  end: 'End',
  partly: 'The last lines could not be drawn. This is the source as it came.',
  failed: 'This could not be drawn as a diagram. This is the source as it came.',
  refused:
    'This page’s security policy lets no diagram be drawn: it refuses styles and frames of the server. This is the source as it came.',
  tools: 'Diagram tools',
  smaller: 'Zoom out',
  larger: 'Zoom in',
  reset: (percent) => `${percent} %, back to 100 %`,
  svg: 'Download SVG',
  png: 'Download PNG',
  noPng: 'No PNG here',
}
