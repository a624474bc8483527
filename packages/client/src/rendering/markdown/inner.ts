/** What takes the source of a block that is open, line by line. */
export interface Inner {
  /** Whether a blank line stood between blocks of the content. */
  readonly hasGap: boolean
  /** Whether the last line was blank. */
  readonly endsBlank: boolean
  /** Takes what belongs to the block from the beginning of the source; `isOver` when the rest does not. */
  take(source: string, ended: boolean): { readonly length: number; readonly isOver: boolean }
  /** Whether a line without the block's marker goes on with a paragraph at its end. */
  takesLazily(line: string): boolean
  /** Brings the document up to date. */
  update(): void
  /** Shows the rest for good. */
  finish(): void
}
