import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** A frame as it crosses the wire; the stream's id is left out. */
export type Frame = Readonly<Record<string, unknown>>

export interface LogRead {
  readonly after?: number
  readonly cursor?: string
  readonly frames?: readonly Frame[]
  readonly attached?: Frame
  readonly error?: string
}

export interface LogCase {
  readonly kind: string
  readonly name: string
  readonly log: readonly Frame[]
  readonly reads: readonly LogRead[]
}

const FOLDER = new URL('../../../../contracts/cases/', import.meta.url)

/** The contract's worked examples of what a server sends. */
export const logCases: readonly LogCase[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')) as LogCase[])
  .filter(({ kind }) => kind === 'log')
