import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** A frame as it crosses the wire, before anything was checked. */
export type Frame = Readonly<Record<string, unknown>>

export interface ReaderStep {
  readonly in?: Frame
  readonly request?: true
  /** The code with which the reader's resume was refused. */
  readonly refused?: 'resume_expired'
  readonly verdict?: string
  readonly text: string
  readonly last?: number
  readonly epoch?: string
}

export interface ReaderCase {
  readonly kind: 'reader' | 'restart'
  readonly name: string
  readonly steps: readonly ReaderStep[]
}

export interface LogRead {
  readonly after?: number
  readonly cursor?: string
  readonly frames?: readonly Frame[]
  readonly attached?: Frame
  readonly error?: string
}

export interface LogCase {
  readonly kind: 'log'
  readonly name: string
  readonly log: readonly Frame[]
  readonly reads: readonly LogRead[]
}

const FOLDER = new URL('../../../contracts/cases/', import.meta.url)

const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')) as (ReaderCase | LogCase)[])

export const readerCases: readonly ReaderCase[] = cases.filter((found) => found.kind !== 'log')
export const logCases: readonly LogCase[] = cases.filter((found) => found.kind === 'log')

/** The frame's text on the wire; cases leave the stream's id out. */
export function onTheWire(frame: Frame): string {
  return JSON.stringify({ ...frame, id: 's' })
}
