import Type, { type Static } from 'typebox'
import { ERROR_KINDS, type ErrorCode, type ErrorKind } from './error-codes.js'
import { Milliseconds } from './identifiers.js'

const codes = Object.keys(ERROR_KINDS) as ErrorCode[]
const kinds = [...new Set(Object.values(ERROR_KINDS))] as ErrorKind[]

/**
 * An error as it crosses the wire. `message` is for people and says what to do; it never carries a key, a stack, a
 * prompt or a vendor's raw body.
 */
export const WireError = Type.Object(
  {
    kind: Type.Enum(kinds),
    code: Type.Enum(codes),
    message: Type.String({ description: 'for people; says what to do' }),
    retryable: Type.Boolean({ description: 'whether the same request may succeed later' }),
    retry_after_ms: Type.Optional(Milliseconds),
    attempt: Type.Optional(Type.Integer({ minimum: 1, description: 'the attempt that failed, from 1' })),
    path: Type.Optional(Type.String({ description: 'JSON pointer to the field at fault' })),
  },
  { description: 'What went wrong, in a closed set of codes' },
)

export type WireError = Static<typeof WireError>
