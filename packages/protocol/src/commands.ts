import Type, { type Static } from 'typebox'
import { Cursor, Id } from './identifiers.js'

/** Who I am. Optional; if sent, it comes first. Later it may only renew the token. */
export const Hello = Type.Object(
  {
    type: Type.Literal('hello'),
    protocol: Type.Optional(Type.Literal(1)),
    session: Type.Optional(Type.String({ maxLength: 256 })),
    token: Type.Optional(Type.String({ maxLength: 16_384, description: 'bearer token' })),
  },
  { description: 'who I am; optional, first if sent' },
)

/** What a prompt asks for; the same fields on the WebSocket and in an HTTP body. */
export const promptFields = {
  id: Type.Optional(Id),
  prompt: Type.String({ minLength: 1, description: 'what the person asks; at most max_prompt_chars UTF-16 units' }),
  block: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'block type; default "ask"' })),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "the block's parameters" })),
  conversation: Type.Optional(Id),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'a model that the server allows' })),
}

export const PromptBody = Type.Object(promptFields, { description: 'start a stream' })

export const Prompt = Type.Object(
  { type: Type.Literal('prompt'), ...promptFields },
  { description: 'start a stream and attach to it from the start; idempotent by id' },
)

export const Resume = Type.Object(
  { type: Type.Literal('resume'), id: Id, cursor: Type.Optional(Cursor) },
  { description: 'attach after the cursor' },
)

export const Detach = Type.Object(
  { type: Type.Literal('detach'), id: Id },
  { description: 'send me no more of it; the generation goes on' },
)

export const Cancel = Type.Object(
  { type: Type.Literal('cancel'), id: Id },
  { description: 'stop the generation; idempotent' },
)

export const Retry = Type.Object(
  { type: Type.Literal('retry'), id: Id },
  { description: 'skip the rest of a retry wait' },
)

export const Ping = Type.Object(
  { type: Type.Literal('ping'), t: Type.Optional(Type.Number()) },
  { description: 'answered with a pong that carries the same t' },
)

/** Every command, by its type. */
export const COMMANDS = {
  hello: Hello,
  prompt: Prompt,
  resume: Resume,
  detach: Detach,
  cancel: Cancel,
  retry: Retry,
  ping: Ping,
} as const

export type HelloCommand = Static<typeof Hello>
export type PromptBody = Static<typeof PromptBody>
export type PromptCommand = Static<typeof Prompt>
export type ResumeCommand = Static<typeof Resume>
export type DetachCommand = Static<typeof Detach>
export type CancelCommand = Static<typeof Cancel>
export type RetryCommand = Static<typeof Retry>
export type PingCommand = Static<typeof Ping>

export type ClientCommand =
  | HelloCommand
  | PromptCommand
  | ResumeCommand
  | DetachCommand
  | CancelCommand
  | RetryCommand
  | PingCommand

export type CommandType = ClientCommand['type']
