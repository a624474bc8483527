import type { Player } from '../player.js'
import type { Ledger } from '../ledger.js'
import { type ClusterHouse, NODES } from './cluster-house.js'
import { Load } from './load.js'

export interface Crowd {
  readonly load: Load
  readonly players: readonly Player[]
}

/**
 * Clients in equal parts at the servers themselves, each with so many answers that have begun, and each answer read once
 * more at the next server: its owner is known, and somebody elsewhere follows.
 */
export async function askAtEachNode(
  house: ClusterHouse,
  { ledger, name, players, each }: { ledger: Ledger; name: string; players: number; each: number },
): Promise<Crowd> {
  const load = new Load(name)
  const first = Array.from({ length: players }, (_, number) => house.player({ node: number % NODES }))
  load.askAll(first, each)
  ledger.hold(await load.begun(), 'not every answer began')
  for (const [number, player] of first.entries()) load.follow(player, house.second(player, (number + 1) % NODES))
  ledger.hold(await load.begun(), 'not every follower was shown something')
  return { load, players: first }
}
