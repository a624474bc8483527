/** Who decides which session a peer is in. */
export interface SessionIssuer {
  /** The session presented, when it verifies; a new one otherwise. The answer is the truth. */
  accept(presented: string | undefined): string
  /** The session of a request that presents none but names an id that cannot be guessed; undefined for a shorter id. */
  derive(id: string | undefined): string | undefined
}
