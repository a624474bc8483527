import {
  createElement,
  forwardRef,
  type HTMLAttributes,
  type ReactElement,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
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
import type { AiBlockAttributes, AiBlockProperties } from '../generated/element-types.js'

type Page = Omit<HTMLAttributes<HTMLElement>, keyof AiBlockAttributes | 'children' | 'onError'>

/** The element's attributes and properties under their own names, and its events as `on…`. */
export interface AIBlockProps extends Page, Omit<AiBlockAttributes, 'params' | 'persist'>, AiBlockProperties {
  /** Parameters of the block, as its type defines them. */
  readonly params?: Record<string, unknown> | undefined
  /** Goes on after a reload; a string is the key under which. */
  readonly persist?: boolean | string | undefined
  readonly onStart?: ((event: AiStartEvent) => void) | undefined
  /** The answer has grown; once per frame. */
  readonly onChunk?: ((event: AiChunkEvent) => void) | undefined
  readonly onState?: ((event: AiStateEvent) => void) | undefined
  readonly onComplete?: ((event: AiCompleteEvent) => void) | undefined
  readonly onError?: ((event: AiErrorEvent) => void) | undefined
  readonly onCancel?: ((event: AiCancelEvent) => void) | undefined
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
  'highlighter',
  'params',
  'words',
  'messages',
  'onChunk',
  ...EVENTS.map(([, name]) => name),
])

/**
 * Within the commit: an element that is defined already updates in the microtask behind it, and may start its prompt there.
 * A server has no commits, and React 18 warns about effects of theirs.
 */
const useCommit = typeof document === 'undefined' ? useEffect : useLayoutEffect

/**
 * `<ai-block>` for React 18 and 19, with types. The element is defined in the browser only, so that a server renders its
 * tag; `ref` is the element, with its methods `submit`, `stop`, `clear`, `copy` and `retry`.
 */
export const AIBlock = forwardRef<AiBlockElement, AIBlockProps>(function AIBlock(props, ref): ReactElement {
  const { client, highlighter, params, words, messages, onChunk } = props
  const hearsChunks = onChunk !== undefined
  const element = useRef<AiBlockElement>(null)
  const latest = useRef(props)
  useImperativeHandle<AiBlockElement | null, AiBlockElement | null>(ref, () => element.current, [])
  // Before the effects below and every event: a handler is the one of the last render.
  useCommit(() => void (latest.current = props))
  useCommit(() => listen(element.current, latest, EVENTS), [])
  // A block that nobody listens to for chunks does without the work.
  useCommit(() => (hearsChunks ? listen(element.current, latest, [['ai-chunk', 'onChunk']]) : undefined), [hearsChunks])
  useCommit(() => {
    if (element.current) Object.assign(element.current, { client, highlighter, params, words, messages })
    // Behind the properties, so that the element's first update sees them.
    void import('../elements/define.js')
  }, [client, highlighter, params, words, messages])
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

/** `false` is a word here, and not the lack of one. */
const SAYS_FALSE = /^(?:aria|data)-/

/** What React sets itself. React 18 knows no `className` here, and takes `false` for the text. */
function attributesOf(props: AIBlockProps): Record<string, unknown> {
  const { className, persist, ...rest } = props
  const attributes = Object.entries({ ...rest, class: className, persist: persist === true ? '' : persist })
  return Object.fromEntries(
    attributes.filter(
      ([name, value]) => value !== undefined && (value !== false || SAYS_FALSE.test(name)) && !NO_ATTRIBUTES.has(name),
    ),
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
