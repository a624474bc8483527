import { ERROR_KINDS } from '@runnel/protocol'
import * as schemas from '@runnel/protocol/schemas'
import { createApp } from '@runnel/server'
import { ConfigSchema } from '../../packages/server/src/config.js'
import { CLOSE } from '../../packages/server/src/session/close-codes.js'

interface ObjectSchema {
  readonly properties: Readonly<Record<string, object>>
}

const CONTROL = { Welcome: 'welcome', Attached: 'attached', ErrorAnswer: 'error', Heartbeat: 'heartbeat', Pong: 'pong' }
const EVENTS = { Start: 'start', Chunk: 'chunk', Waiting: 'waiting', Retrying: 'retrying', Recovering: 'recovering' }
const ENDS = { Complete: 'complete', StreamError: 'error', Cancelled: 'cancelled' }

/** What every row of its kind has: the type itself, and for events what numbers them. */
const COMMON = new Set(['type'])
const NUMBERED = new Set(['type', 'id', 'seq'])

/** Everything that has a name in the contract and that the code knows, as ids of requirements. */
export function namesInSchemas(): string[] {
  return [
    ...Object.keys(ERROR_KINDS).map((code) => `error.${code}`),
    ...fieldsOf(schemas.WireError, COMMON)
      .map((field) => `error.${field}`)
      .filter((id) => id !== 'error.code'),
    ...Object.values(CLOSE).map(([code]) => `close.${code}`),
    ...Object.keys(ConfigSchema.properties).map((name) => `config.${name}`),
    ...literals(schemas.CancelReason).map((reason) => `cancel_reason.${reason}`),
    ...literals(schemas.FinishReason).map((reason) => `finish_reason.${reason}`),
    ...Object.entries(schemas.COMMANDS).flatMap(([type, schema]) => rowsOf(`command.${type}`, schema, COMMON)),
    ...rowsOfAll('message', { ...CONTROL, Goaway: 'goaway' }, COMMON),
    ...rowsOfAll('event', { ...EVENTS, ...ENDS }, NUMBERED),
    ...fieldsOf(schemas.ChunkMetadata, COMMON).map((field) => `event.chunk.metadata.${field}`),
  ]
}

/** Every route that the server has, but those that serve files. */
export async function routeNames(): Promise<string[]> {
  const app = createApp({ config: { AI_PROVIDER: 'demo', LOG_LEVEL: 'silent' } })
  const names = new Set<string>()
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each === 'GET' || each === 'POST') names.add(`route.${each} ${url}`)
  })
  await app.ready()
  await app.close()
  return [...names].filter((name) => !/\/docs\/|\*/.test(name)).map((name) => name.replace(/\/$/, ''))
}

function rowsOfAll(kind: string, names: Readonly<Record<string, string>>, common: ReadonlySet<string>): string[] {
  const all = schemas as unknown as Readonly<Record<string, ObjectSchema>>
  return Object.entries(names).flatMap(([name, type]) => {
    const schema = all[name]
    if (!schema) throw new Error(`there is no schema ${name}`)
    return rowsOf(`${kind}.${type}`, schema, common)
  })
}

function rowsOf(id: string, schema: ObjectSchema, common: ReadonlySet<string>): string[] {
  return [id, ...fieldsOf(schema, common).map((field) => `${id}.${field}`)]
}

function fieldsOf({ properties }: ObjectSchema, common: ReadonlySet<string>): string[] {
  return Object.keys(properties).filter((field) => !common.has(field))
}

function literals({ anyOf }: { readonly anyOf: readonly { readonly const: string }[] }): string[] {
  return anyOf.map((member) => member.const)
}
