import type { ViewKind } from '../rendering/answer-view.js'
import { unknownKind, type BlockKind } from './block-kinds.js'

const FETCH_MS = 10_000
const VIEWS: ReadonlySet<unknown> = new Set<ViewKind>(['markdown', 'quiz', 'diagram'])

type Catalogue = ReadonlyMap<string, BlockKind>

/** One for each server that a page's blocks name. */
const catalogues = new Map<string, Promise<Catalogue>>()

/**
 * How blocks of a type present themselves that only their server knows. The server is asked once per page; undefined
 * where it does not know the type, or could not be asked.
 */
export async function lookUpKind(server: string, type: string): Promise<BlockKind | undefined> {
  const catalogue = catalogues.get(server) ?? fetchCatalogue(server)
  catalogues.set(server, catalogue)
  try {
    return (await catalogue).get(type)
  } catch {
    // The block works without it. Whoever asks next, asks the server again.
    if (catalogues.get(server) === catalogue) catalogues.delete(server)
    return undefined
  }
}

async function fetchCatalogue(server: string): Promise<Catalogue> {
  const response = await fetch(`${server}/api/blocks`, { signal: AbortSignal.timeout(FETCH_MS) })
  if (!response.ok) throw new Error(`GET /api/blocks: ${response.status}`)
  const blocks: unknown = await response.json()
  const kinds = Array.isArray(blocks) ? blocks.map(kindOf) : []
  return new Map(kinds.flatMap((kind) => (kind ? [[kind.type, kind]] : [])))
}

function kindOf(block: unknown): BlockKind | undefined {
  const { type, title, description, view } = (block ?? {}) as Record<string, unknown>
  if (typeof type !== 'string') return undefined
  return {
    ...unknownKind(type),
    ...(typeof title === 'string' && { heading: title, label: title }),
    ...(typeof description === 'string' && { description }),
    ...(VIEWS.has(view) && { view: view as ViewKind }),
  }
}
