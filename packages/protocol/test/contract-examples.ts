import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Frame } from './contract-cases.js'

/** One message of `contracts/examples.yaml`. */
export interface ContractExample {
  /** The name of its schema. */
  readonly schema: string
  readonly summary: string
  readonly message: Frame
}

const file = new URL('../../../contracts/examples.yaml', import.meta.url)
const bySchema = parse(readFileSync(file, 'utf8')) as Record<string, Omit<ContractExample, 'schema'>[]>

export const contractExamples: readonly ContractExample[] = Object.entries(bySchema).flatMap(([schema, examples]) =>
  examples.map((example) => ({ schema, ...example })),
)
