/** As much of a connection as the check asks for. */
interface ReadLane {
  readonly ids: readonly string[]
  readonly wire: {
    decode(
      bytes: Buffer,
      add: (
        id: string,
        part: { text?: string | undefined; from?: number; seq?: number; ended?: boolean; fault?: string },
      ) => void,
      ids: readonly string[],
    ): void
  }
  readonly arena: { bytes(): Buffer; clear(): void }
}

export function checkDelivery(
  lanes: readonly ReadLane[],
  expected: {
    counts: Readonly<Record<string, number>>
    mode: 'turn' | 'pace' | 'beat'
    text?: 'answer' | 'prose'
  },
): { whole: boolean; tokens: number; frames: number; faults: string[] }
