import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** One sentence of the contract, and what shows that it holds. */
export interface Requirement {
  /** What kind of thing it is, and its name: `error.bad_json`, `event.chunk.from`, `config.PORT`. */
  readonly id: string
  readonly says: string
  /** `file > name of a test`, or the beginning of the name. */
  readonly tests?: readonly string[]
  /** What has to be built first, in place of tests. */
  readonly deferred?: string
}

const FOLDER = new URL('./', import.meta.url)

/** Every row of the lists in this folder. */
export const requirements: readonly Requirement[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Requirement[])
