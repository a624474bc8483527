import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import { Check } from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS, ServerMessage } from '@runnel/protocol/schemas'
import { contractExamples as examples } from './contract-examples.js'

interface AsyncApi {
  readonly channels: { readonly ws: { readonly messages: Record<string, unknown> } }
  readonly operations: Record<string, { readonly action: string; readonly messages: readonly { $ref: string }[] }>
  readonly components: {
    readonly messages: Record<string, Message>
    readonly schemas: Record<string, object>
  }
}

interface Message {
  readonly payload: { readonly $ref: string }
  readonly examples: readonly { readonly payload: unknown }[]
}

/** The gravest of the parser's severities; the others are advice. */
const ERROR = 0

/** The parser compiles the whole specification first: a second, and many on a machine that does other things. */
const PARSE_MS = 60_000

const text = readFileSync(new URL('../../../contracts/asyncapi.yaml', import.meta.url), 'utf8')
const contract = parse(text) as AsyncApi
const messages = Object.entries(contract.components.messages)

/** A schema of the document, with everything that it refers to. */
function schemaOf({ payload }: Message): object {
  return { ...payload, components: contract.components }
}

describe('the AsyncAPI document', () => {
  test('is valid AsyncAPI', { timeout: PARSE_MS }, async () => {
    const { document, diagnostics } = await new Parser().parse(text)
    expect(diagnostics.filter((found: { severity: number }) => found.severity === ERROR)).toEqual([])
    expect(document?.version()).toBe('3.1.0')
  })

  test.each(messages)('has examples of %s that fit its schema', (_, message) => {
    expect(message.examples.length).toBeGreaterThan(0)
    expect(message.examples.filter(({ payload }) => !Check(schemaOf(message), payload))).toEqual([])
  })

  test('tells the messages apart: an example fits no schema of another type', () => {
    const strays = messages.flatMap(([name, message]) =>
      messages
        .filter(([other]) => other !== name)
        .flatMap(([other, { examples: foreign }]) =>
          foreign.filter(({ payload }) => Check(schemaOf(message), payload)).map(() => `${other} passes for ${name}`),
        ),
    )
    expect(strays).toEqual([])
  })

  test('receives every command, each by an operation of its own', () => {
    const received = Object.entries(contract.operations).filter(([, { action }]) => action === 'receive')
    expect(received.map(([name]) => name)).toEqual(Object.keys(COMMANDS))
    for (const [name, operation] of received) {
      expect(operation.messages).toEqual([{ $ref: `#/channels/ws/messages/${name}` }])
    }
  })

  test('sends everything that the server sends, and nothing else', () => {
    const sent = Object.values(contract.operations)
      .filter(({ action }) => action === 'send')
      .flatMap((operation) => operation.messages.map(({ $ref }) => $ref.split('/').at(-1) ?? ''))
    expect(new Set([...sent, ...Object.keys(COMMANDS)])).toEqual(new Set(Object.keys(contract.channels.ws.messages)))
    const sendable = ServerMessage.anyOf.flatMap(membersOf)
    expect(sent).toHaveLength(sendable.length)
  })
})

test('every example of the contract is of a message that there is, and says what it shows', () => {
  const names = new Set(messages.map(([, { payload }]) => payload.$ref.split('/').at(-1)))
  expect(new Set(examples.map(({ schema }) => schema))).toEqual(names)
  expect(examples.filter(({ summary }) => summary === '')).toEqual([])
})

function membersOf(schema: object): object[] {
  return 'anyOf' in schema ? (schema.anyOf as object[]) : [schema]
}
