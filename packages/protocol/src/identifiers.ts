import Type from 'typebox'

/** What a stream or conversation id may look like; clients use at least 8 random characters. */
export const ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$'

/** An id as a client sends it: checked, because it ends up in keys, log lines and SSE fields. */
export const Id = Type.String({ pattern: ID_PATTERN, description: '1–64 characters of A–Z, a–z, 0–9, _ and -' })

/**
 * An id as the server sends it. Without a pattern: a pattern would put a regular expression, and TypeBox's
 * run time with it, into the validator that browsers load.
 */
export const SentId = Type.String({ description: 'the id that the prompt named, or one that the server picked' })

/** The number of an event in its stream: 0, 1, 2 … without holes. */
export const Seq = Type.Integer({ minimum: 0, description: 'number of the event in its stream, from 0, without holes' })

/** Names one log; at least 128 random bits. */
export const Epoch = Type.String({ description: 'opaque name of one log, at least 128 random bits' })

export const Session = Type.String({ description: '43 characters of base64url, issued and signed by the server' })

export const Cursor = Type.String({ description: '<epoch>.<seq>: the last event that the reader has' })

export const Milliseconds = Type.Integer({ minimum: 0, description: 'milliseconds' })
