// Readers that come and go for ten minutes: what a server keeps of them that it should not.
import { onStage } from '../stage.mjs'

/** New connections every tenth of a second, and streams on each; every one is written for two seconds. */
const CHURN = { each: 5, streams: 2, tokens: 100 }
const PART_S = 30
const KIB = 1_024

/**
 * @param {import('../contenders.mjs').Contender} contender
 * @param {{ minutes: number, say: (text: string) => void }} plan
 * @returns {Promise<{ minute: number, heapKiB: number, rssKiB: number, handles: number, streams: number, faults: string[] }[]>}
 */
export function soak(contender, { minutes, say }) {
  // What has ended is gone after a while, so that only a leak grows.
  const options = { config: { STREAM_TTL_MS: 20_000 } }
  const source = { mode: 'pace', tokens: CHURN.tokens, forgets: true }
  return onStage(contender, { ...source, options }, async ({ client, server, port }) => {
    await server.call('go')
    const rows = []
    for (let part = 1; part <= (minutes * 60) / PART_S; part++) {
      const { streams, faults } = await client.call('churn', { ...CHURN, wire: contender.wire, port, seconds: PART_S })
      const { rss, heapUsed, external, handles } = await server.call('memory')
      const row = {
        minute: (part * PART_S) / 60,
        heapKiB: (heapUsed + external) / KIB,
        rssKiB: rss / KIB,
        handles,
        streams,
        faults,
      }
      rows.push(row)
      say(
        `minute ${row.minute}: heap ${Math.round(row.heapKiB)} KiB, process ${Math.round(row.rssKiB)} KiB, ${handles} handles, ${streams} streams${faults.length > 0 ? `, NOT WHOLE: ${faults[0]}` : ''}`,
      )
    }
    return rows
  })
}
