import {
  createElement,
  forwardRef,
  type HTMLAttributes,
  type ReactElement,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react'
import type { AiBlockElement } from '../elements/ai-block.js'
import type {
  AiCancelEvent,
  AiChunkEvent,
  AiCompleteEvent,
  AiErrorEvent,
  AiStartEvent,
  AiStateEvent,
} from '../elements/events.js'
import type { AiWordsOverrides } from '../elements/words/words.js'
import type { Client, ClientOptions } from '../types.js'

type Page = Omit<HTMLAttributes<HTMLElement>, 'children' | 'onError'>

/** The element's attributes and properties under their own names, and its events as `on…`. */
export interface AIBlockProps extends Page {
  readonly type?: string
  readonly prompt?: string
  readonly server?: string
  readonly transport?: NonNullable<ClientOptions['transport']>
  readonly share?: 'tabs'
  /** Goes on after a reload; a string is the key under which. */
  readonly persist?: boolean | string
  readonly autostart?: boolean
  /** Its id; `new` for one of the block's own. */
  readonly conversation?: string
  /** How fast the answer is written: `adaptive`, `instant`, or characters a second. */
  readonly pace?: 'adaptive' | 'instant' | number
  /** What a screen reader is told of an answer. */
  readonly announce?: 'status' | 'sentences' | 'off'
  readonly heading?: string
  readonly badge?: 'always' | 'auto' | 'none'
  readonly params?: Record<string, unknown>
  /** A client to use instead of the shared one for `server`. */
  readonly client?: Client
  /** Words in the place of the block's own. */
  readonly words?: AiWordsOverrides
  /** What the status bar says in a state, one after the other. */
  readonly messages?: NonNullable<AiWordsOverrides['messages']>
  readonly onStart?: (event: AiStartEvent) => void
  /** The answer has grown; once per frame. */
  readonly onChunk?: (event: AiChunkEvent) => void
  readonly onState?: (event: AiStateEvent) => void
  readonly onComplete?: (event: AiCompleteEvent) => void
  readonly onError?: (event: AiErrorEvent) => void
  readonly onCancel?: (event: AiCancelEvent) => void
}

const EVENTS = [
  ['ai-start', 'onStart'],
  ['ai-state', 'onState'],
  ['ai-complete', 'onComplete'],
  ['ai-error', 'onError'],
  ['ai-cancel', 'onCancel'],
] as const

/** What is set as a property, or heard as an event. */
const NO_ATTRIBUTES: ReadonlySet<string> = new Set([
  'client',
  'params',
  'words',
  'messages',
  'onChunk',
  ...EVENTS.map(([, name]) => name),
])

/**
 * `<ai-block>` for React 18 and 19, with types. The element is defined in the browser only, so that a server renders its
 * tag; `ref` is the element, with its methods `submit`, `stop`, `clear`, `copy` and `retry`.
 */
export const AIBlock = forwardRef<AiBlockElement, AIBlockProps>(function AIBlock(props, ref): ReactElement {
  const { client, params, words, messages, onChunk } = props
  const hearsChunks = onChunk !== undefined
  const element = useRef<AiBlockElement>(null)
  const latest = useRef(props)
  useImperativeHandle<AiBlockElement | null, AiBlockElement | null>(ref, () => element.current, [])
  // Before the effects below and every event: a handler is the one of the last render.
  useEffect(() => void (latest.current = props))
  useEffect(() => listen(element.current, latest, EVENTS), [])
  // A block that nobody listens to for chunks does without the work.
  useEffect(() => (hearsChunks ? listen(element.current, latest, [['ai-chunk', 'onChunk']]) : undefined), [hearsChunks])
  useEffect(() => {
    if (element.current) Object.assign(element.current, { client, params, words, messages })
    // Behind the properties, so that the element's first update sees them.
    void import('../elements/define.js')
  }, [client, params, words, messages])
  return createElement('ai-block', { ...attributesOf(props), ref: element })
})

function listen(
  element: AiBlockElement | null,
  latest: { readonly current: AIBlockProps },
  events: readonly (readonly [type: string, name: keyof AIBlockProps])[],
): () => void {
  const stop = new AbortController()
  for (const [type, name] of events) {
    const call = (event: Event): void => {
      // Another block inside this one's page speaks for itself; and the table pairs each event with its handler.
      if (event.target === element) (latest.current[name] as ((event: Event) => void) | undefined)?.(event)
    }
    element?.addEventListener(type, call, { signal: stop.signal })
  }
  return () => stop.abort()
}

/** What React sets itself. React 18 knows no `className` here, and takes `false` for the text. */
function attributesOf(props: AIBlockProps): Record<string, unknown> {
  const { className, ...rest } = props
  const attributes = Object.entries({ ...rest, class: className })
  return Object.fromEntries(
    attributes.filter(([name, value]) => value !== undefined && value !== false && !NO_ATTRIBUTES.has(name)),
  )
}

function preset(type: string, name: string): typeof AIBlock {
  const Block = forwardRef<AiBlockElement, AIBlockProps>((props, ref) =>
    createElement(AIBlock, { ...props, type, ref }),
  )
  Block.displayName = name
  return Block
}

export const AskQuestionBlock = preset('ask', 'AskQuestionBlock')
export const ExplainELI10Block = preset('explain', 'ExplainELI10Block')
export const QuizBlock = preset('quiz', 'QuizBlock')
export const DiagramBlock = preset('diagram', 'DiagramBlock')
