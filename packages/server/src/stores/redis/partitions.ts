import { createHash } from 'node:crypto'

/**
 * The hash tags of the 64 partitions. Each one's slot lies in a 64th of a cluster's 16,384 of its own, so that partitions
 * spread evenly over any number of primaries, which tags from `0` to `63` do not. Stored streams depend on them:
 * they never change.
 */
const TAGS =
  '10 18 6h 6d 29 21 3 4s 1p 1x 1a 1i b j s 2d 11 19 6i 6a 28 20 2 4r 1q 1y 1d 1h c k r z 12 6s 6j 6b 4h 23 1 9 1r 1z 1c 1k d h q y 13 6r 6k 6c 4i 22 0 8 1s 62 1b 1j a i p x'.split(
    ' ',
  )

/** How many partitions there are. */
export const PARTITIONS = TAGS.length

/** In which partition the keys of a stream lie, or of a session. */
export function partitionOf(name: string): number {
  return createHash('sha1').update(name).digest().readUInt8(0) % PARTITIONS
}

/** What every key of the partition carries, so that they share a slot. */
export function tagOf(partition: number): string {
  return `{${TAGS[partition] ?? ''}}`
}
