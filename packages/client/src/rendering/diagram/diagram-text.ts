/** A diagram in sentences: what leads to what. */
export interface DiagramText {
  readonly steps: readonly DiagramStep[]
}

export interface DiagramStep {
  readonly from: string
  readonly to: string
  /** What stands at the arrow; `''` for nothing. */
  readonly label: string
}

/** A list with more is no help to anybody. */
const MAX_STEPS = 200

const QUOTED = '"[^"]*"'
const SHAPE = String.raw`(?:[[({>\\/]+\s*(${QUOTED}|[^"\]})]*)\s*[\])}\\/]+)`
const NODE = new RegExp(String.raw`^\s*([\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*)(?:@\{[^}]*\})?${SHAPE}?(?::::[\w-]+)?`, 'u')
const LINK = new RegExp(
  String.raw`^\s*[<xo]?(?:(?:--|==|-\.)\s*(${QUOTED}|[^-=>."|]+?)\s*(?:-+|=+|\.+-)[>xo]?|(?:-{2,}|={2,}|-\.+-)[>xo]?)\s*(?:\|\s*(${QUOTED}|[^|]*?)\s*\|)?`,
  'u',
)
const FLOWCHART_REST = /^(?:%%|subgraph\b|end\b|style\b|classDef\b|class\b|click\b|linkStyle\b|direction\b|$)/
const MESSAGE = /^(.+?)\s*(?:<<-->>|<<->>|-->>|->>|--x|-x|--\)|-\)|-->|->)\s*[+-]?\s*([^:]+?)\s*:\s*(.*)$/
const PARTICIPANT = /^(?:create\s+)?(?:participant|actor)\s+(\S+)(?:\s+as\s+(.+))?$/
const SEQUENCE_REST =
  /^(?:%%|loop\b|alt\b|else\b|opt\b|par\b|and\b|critical\b|option\b|break\b|rect\b|box\b|end\b|note\b|activate\b|deactivate\b|destroy\b|autonumber\b|title\b|$)/i
const TRANSITION = /^(\[\*\]|\w+)\s*-->\s*(\[\*\]|\w+)\s*(?::\s*(.*))?$/
const STATE_NAME = /^(?:state\s+"([^"]+)"\s+as\s+(\w+)|(\w+)\s*:\s*(.+))$/
const STATE_REST = /^(?:%%|direction\b|state\s+\w+\s*[{<]|\}|--$|note\b|end note|classDef\b|class\b|$)/

/**
 * What a flowchart, a sequence or a state diagram says. Undefined for other kinds, and where a line is not understood:
 * half of a diagram would be worse than its source.
 */
export function diagramText(source: string, ends: Ends = { start: 'Start', end: 'End' }): DiagramText | undefined {
  const lines = source.split('\n').map((line) => line.trim().replace(/;$/, ''))
  const head = lines.findIndex((line) => line !== '' && !line.startsWith('%%'))
  const kind = lines[head] ?? ''
  const body = lines.slice(head + 1)
  const reader = /^(?:flowchart|graph)\b/.test(kind)
    ? readFlowchart
    : /^sequenceDiagram\b/.test(kind)
      ? readSequence
      : /^stateDiagram/.test(kind)
        ? readStates
        : undefined
  const steps = reader?.(body, ends)
  return steps && steps.length > 0 && steps.length <= MAX_STEPS ? { steps } : undefined
}

/** What a state diagram's beginning and end are called. */
interface Ends {
  readonly start: string
  readonly end: string
}

type Names = Map<string, string>

function readFlowchart(lines: readonly string[]): DiagramStep[] | undefined {
  const names: Names = new Map()
  const links: DiagramStep[] = []
  for (const line of lines) {
    if (FLOWCHART_REST.test(line)) continue
    if (!readChain(line, names, links)) return undefined
  }
  return named(links, names)
}

/** `a[One] & b --> c -- words --> d`. */
function readChain(line: string, names: Names, links: DiagramStep[]): boolean {
  let from: readonly string[] = []
  let label = ''
  let rest = line
  for (;;) {
    const group = readGroup(rest, names)
    if (!group) return false
    for (const one of from) for (const other of group.ids) links.push({ from: one, to: other, label })
    if (group.rest.trim() === '') return true
    const link = LINK.exec(group.rest)
    if (!link) return false
    label = plain(link[1] ?? link[2] ?? '')
    from = group.ids
    rest = group.rest.slice(link[0].length)
  }
}

function readGroup(line: string, names: Names): { ids: readonly string[]; rest: string } | undefined {
  const ids: string[] = []
  let rest = line
  for (;;) {
    const node = NODE.exec(rest)
    const id = node?.[1]
    if (!node || id === undefined) return undefined
    if (node[2] !== undefined) names.set(id, plain(node[2].replace(/[\\/]+$/, '')))
    ids.push(id)
    rest = rest.slice(node[0].length)
    if (!/^\s*&/.test(rest)) return { ids, rest }
    rest = rest.replace(/^\s*&/, '')
  }
}

function readSequence(lines: readonly string[]): DiagramStep[] | undefined {
  const names: Names = new Map()
  const steps: DiagramStep[] = []
  for (const line of lines) {
    const participant = PARTICIPANT.exec(line)
    const message = MESSAGE.exec(line)
    if (participant) names.set(participant[1] ?? '', plain(participant[2] ?? participant[1] ?? ''))
    else if (!SEQUENCE_REST.test(line)) {
      if (!message) return undefined
      steps.push({ from: message[1] ?? '', to: message[2] ?? '', label: plain(message[3] ?? '') })
    }
  }
  return named(steps, names)
}

function readStates(lines: readonly string[], ends: Ends): DiagramStep[] | undefined {
  const names: Names = new Map()
  const steps: DiagramStep[] = []
  for (const line of lines) {
    const transition = TRANSITION.exec(line)
    const name = STATE_NAME.exec(line)
    if (transition) steps.push(stepOf(transition, ends))
    else if (name) names.set(name[2] ?? name[3] ?? '', plain(name[1] ?? name[4] ?? ''))
    else if (!STATE_REST.test(line)) return undefined
  }
  return named(steps, names)
}

function stepOf([, from = '', to = '', label = '']: RegExpExecArray, { start, end }: Ends): DiagramStep {
  return { from: from === '[*]' ? start : from, to: to === '[*]' ? end : to, label: plain(label) }
}

function named(steps: readonly DiagramStep[], names: Names): DiagramStep[] {
  return steps.map(({ from, to, label }) => ({ from: names.get(from) ?? from, to: names.get(to) ?? to, label }))
}

function plain(text: string): string {
  return text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/[`\s]+/g, ' ')
    .trim()
}
