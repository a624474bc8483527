import { rawRequest } from '../../packages/server/test/kit/raw-request.js'

/** What a server counted. */
export interface Metrics {
  /** The sum over all labels. */
  sum(name: string): number
}

/** Asks a server for its metrics, on a connection of its own. */
export async function readMetrics(url: string): Promise<Metrics> {
  const { body } = await rawRequest(`${url}/metrics`)
  const lines = body.split('\n')
  return {
    sum: (name) =>
      lines
        .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0),
  }
}
