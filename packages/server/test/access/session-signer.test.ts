import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SessionSigner } from '../../src/access/session-signer.js'

const signer = new SessionSigner('a secret of sixteen')
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('a session', () => {
  test('is 43 characters of base64url, another one each time, and accepted again', () => {
    const sessions = Array.from({ length: 100 }, () => signer.accept(undefined))
    expect(new Set(sessions).size).toBe(100)
    for (const session of sessions) {
      expect(session).toMatch(/^[A-Za-z0-9_-]{43}$/)
      expect(signer.accept(session)).toBe(session)
    }
  })

  test('is accepted by every server with the same secret, and by none with another', () => {
    const session = signer.accept(undefined)
    expect(new SessionSigner('a secret of sixteen').accept(session)).toBe(session)
    expect(new SessionSigner('another secret').accept(session)).not.toBe(session)
    expect(new SessionSigner(undefined).accept(session)).not.toBe(session)
  })

  test('with any character changed is replaced', () => {
    const session = signer.accept(undefined)
    for (let at = 0; at < session.length - 1; at++) {
      const changed = `${session.slice(0, at)}${session[at] === 'A' ? 'B' : 'A'}${session.slice(at + 1)}`
      expect(signer.accept(changed)).not.toBe(changed)
    }
  })

  test('in another spelling of the same bytes is replaced', () => {
    const session = signer.accept(undefined)
    const bytes = Buffer.from(session, 'base64url')
    const spellings = [...BASE64URL].map((last) => `${session.slice(0, -1)}${last}`)
    const others = spellings.filter((it) => it !== session && Buffer.from(it, 'base64url').equals(bytes))
    expect(others).toHaveLength(3)
    for (const other of others) expect(signer.accept(other)).not.toBe(other)
  })

  test('that is anything at all is replaced by one that verifies', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[\w-]{43}$/), fc.string({ unit: 'binary' })),
        (presented) => {
          const session = signer.accept(presented)
          expect(session).not.toBe(presented)
          expect(signer.accept(session)).toBe(session)
        },
      ),
    )
  })
})

describe('a session derived from an id', () => {
  test('is the same each time, verifies, and is another one for another id', () => {
    const id = 'x'.repeat(22)
    const session = signer.derive(id)
    expect(session).toMatch(/^[\w-]{43}$/)
    expect(signer.derive(id)).toBe(session)
    expect(signer.accept(session)).toBe(session)
    expect(signer.derive('y'.repeat(22))).not.toBe(session)
  })

  test('needs an id that nobody guesses', () => {
    expect(signer.derive(undefined)).toBeUndefined()
    expect(signer.derive('x'.repeat(21))).toBeUndefined()
  })

  test('cannot be worked out without the secret', () => {
    const id = 'x'.repeat(22)
    expect(new SessionSigner('another secret').derive(id)).not.toBe(signer.derive(id))
  })
})
