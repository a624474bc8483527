/** What a quiz says beside what the model wrote. */
export interface QuizWords {
  readonly right: string
  readonly wrong: (answer: string) => string
  /** On the option that is right, once somebody chose. */
  readonly rightMark: string
  readonly wrongMark: string
  readonly check: string
  readonly again: string
  /** Until the first question can be answered. */
  readonly writing: string
  readonly answered: (count: number, total: number) => string
  readonly answeredSoFar: (count: number, total: number) => string
  /** The name of the progress bar. */
  readonly answeredLabel: string
  readonly score: (right: number, total: number) => string
  readonly malformed: (count: number) => string
  readonly cutOff: string
  readonly nothing: string
}

/** What a diagram says beside what the model wrote. */
export interface DiagramWords {
  /** What the picture is called. */
  readonly picture: string
  /** The box around it, which scrolls. */
  readonly region: string
  readonly drawing: string
  readonly source: string
  readonly sourceLabel: string
  /** Above the diagram in words, for screen readers. */
  readonly asText: string
  /** An arrow in words; `label` is `''` where nothing stands at it. */
  readonly step: (from: string, to: string, label: string) => string
  /** Where a state diagram begins and ends. */
  readonly start: string
  readonly end: string
  readonly partly: string
  readonly failed: string
  readonly refused: string
  readonly tools: string
  readonly smaller: string
  readonly larger: string
  readonly reset: (percent: number) => string
  readonly svg: string
  readonly png: string
  readonly noPng: string
}
