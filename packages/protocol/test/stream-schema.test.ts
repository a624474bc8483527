import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Check } from 'typebox/schema'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS, ServerMessage } from '@runnel/protocol/schemas'
import { fitting } from './arbitraries.js'
import { logCases, type Frame } from './contract-cases.js'

const file = new URL('../../../contracts/stream-schema.yaml', import.meta.url)
const contract = parse(readFileSync(file, 'utf8')) as { readonly $defs: Record<string, object> }

/** The contract's definition of that name, with everything that it refers to. */
function definition(name: string): { $ref: string; $defs: object } {
  return { $ref: `#/$defs/${name}`, $defs: contract.$defs }
}

test('the contract describes every command that a server takes', () => {
  const commands = fc.oneof(...Object.values(COMMANDS).map(fitting))
  fc.assert(fc.property(commands, (command) => Check(definition('ClientCommand'), command)))
})

test('the contract describes every message that a client takes', () => {
  fc.assert(fc.property(fitting(ServerMessage), (message) => Check(definition('ServerMessage'), message)))
})

test('the contract refuses what no schema describes', () => {
  const wrong: Frame[] = [{ type: 'prompt' }, { type: 'chunk', id: 's', seq: -1, token: 'x' }, { type: 'dance' }]
  const accepted = wrong.filter((frame) => Check(contract, frame))
  expect(accepted).toEqual([])
})

test('the examples of logs are events of the contract', () => {
  const events = logCases.flatMap(({ log }) => log).map((event) => ({ ...event, id: 's' }))
  expect(events.filter((event) => !Check(definition('StreamEvent'), event))).toEqual([])
})
