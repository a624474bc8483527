import type { CancelReason, ErrorCode, WireError } from '@runnel/protocol'
import type { ConnectionState, Transport } from '../../types.js'
import type { ViewWords } from '../../rendering/answer-view.js'
import type { DiagramWords, QuizWords } from '../../rendering/view-words.js'
import type { BlockState } from '../block-state.js'

/** How blocks of one type speak of themselves. */
export interface KindWords {
  readonly heading: string
  readonly description?: string
  /** The field's name for screen readers. */
  readonly label: string
  readonly placeholder: string
  /** The button that sends. */
  readonly action: string
}

/** What a block says before its first prompt, and the connection's badge at any time. */
export interface ShellWords {
  /** Per type; a type that is left out keeps its own words. */
  readonly kinds: Readonly<Record<string, Partial<KindWords>>>
  readonly connection: Readonly<Record<ConnectionState['name'], string>>
  readonly transports: Readonly<Record<Transport, string>>
  readonly followUp: string
  readonly stop: string
  readonly demo: string
  readonly demoTitle: string
  readonly retryNow: string
  readonly stillTrying: string
  readonly attempt: (attempt: number, max_attempts: number) => string
  /** Until the next attempt. */
  readonly inSeconds: (seconds: number) => string
  /** What the transport's name stands in. */
  readonly over: (transport: string) => string
  /** Why there is no connection, in the place of the reason as the client tells it. */
  readonly reasons: Readonly<Partial<Record<string, string>>>
  /** The name of the progress bar. */
  readonly progress: string
  /** Where the part of the block that shows answers could not be loaded. */
  readonly notLoaded: string
  readonly sent: string
  readonly cleared: string
}

/** What a block says while an answer is written, and when it has ended. */
export interface AnswerWords extends ViewWords {
  /** What the status bar says in each state, one after the other, every three seconds. */
  readonly messages: Readonly<Record<BlockState, readonly string[]>>
  /** What a screen reader is told when a state begins; nothing where it is empty. */
  readonly announcements: Readonly<Record<BlockState, string>>
  /** What happened, per kind of error. */
  readonly errors: Readonly<Record<WireError['kind'], string>>
  /** What can be done about it, where the server's message does not say. */
  readonly advice: Readonly<Record<WireError['kind'], string>>
  /** Replaces the server's own message, per code. */
  readonly errorMessages: Readonly<Partial<Record<ErrorCode, string>>>
  readonly unknownError: string
  readonly stops: Readonly<Record<CancelReason, string>>
  readonly hadArrived: string
  readonly runAgain: string
  readonly retry: string
  readonly readOn: string
  readonly left: string
  readonly kept: string
  readonly earlier: string
  readonly reasoning: string
  readonly lengthLimit: string
  readonly contentFilter: string
  readonly attemptIn: (attempt: number, max_attempts: number, seconds: number) => string
  readonly copyRefused: string
  readonly clear: string
  /** What Clear does in a conversation, as its title. */
  readonly newConversation: string
  readonly brokenQuiz: string
  /** Of the conversation's turns that have ended. */
  readonly history: string
  readonly you: string
  /** The copy button of a turn, for screen readers. */
  readonly copyTurn: string
  readonly elapsed: (seconds: number) => string
  readonly words: (count: number) => string
  readonly tokens: (count: number) => string
  /** The most that is left: an answer may end before its limit. */
  readonly timeLeft: (seconds: number) => string
  readonly reconnected: string
  readonly trying: (attempt: number, max_attempts: number) => string
  readonly failed: (title: string, message: string) => string
  readonly moreSentences: (count: number) => string
  readonly codeBlock: string
}

/** Every word that a block shows or announces. */
export interface AiWords extends ShellWords, AnswerWords {
  readonly quiz: QuizWords
  readonly diagram: DiagramWords
}

/** Words in the place of the block's own; of a group, too, only those that are named. */
export type AiWordsOverrides = {
  readonly [Name in keyof AiWords]?: AiWords[Name] extends (...values: never[]) => string
    ? AiWords[Name]
    : AiWords[Name] extends string
      ? string
      : Partial<AiWords[Name]>
}

/** `defaults` with what the overrides say, later ones over earlier ones. */
export function mergeWords<Words extends ShellWords | AnswerWords>(
  defaults: Words,
  overrides: readonly (AiWordsOverrides | undefined)[],
): Words {
  const merged: Record<string, unknown> = { ...defaults }
  for (const override of overrides) {
    for (const [name, value] of Object.entries(override ?? {})) {
      if (!(name in defaults) || value === undefined) continue
      merged[name] = isGroup(value) ? { ...(merged[name] as object), ...value } : value
    }
  }
  // The keys are those of the defaults, and the types of the overrides are theirs.
  return merged as unknown as Words
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
