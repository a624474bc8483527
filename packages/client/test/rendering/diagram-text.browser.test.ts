import { expect, test } from 'vitest'
import { diagramText } from '../../src/rendering/diagram/diagram-text.js'

function told(source: string): string[] | undefined {
  return diagramText(source)?.steps.map(({ from, to, label }) => `${from} > ${to}${label && ` (${label})`}`)
}

test('a flowchart tells what leads to what, by the names that are written in it', () => {
  const source = `%% a comment
flowchart TD
  start(["Begin here"]) --> check{"Is it well?"}
  check -->|yes| done((Done))
  check -- "not yet" --> fix[/Fix it/] -.-> check
  check-.maybe.->ask & wait["Wait <br/> a bit"]:::calm
  subgraph one
    done ==> end1[(Store)]
  end
  classDef calm fill:#eee
  wait --- done;`
  expect(told(source)).toEqual([
    'Begin here > Is it well?',
    'Is it well? > Done (yes)',
    'Is it well? > Fix it (not yet)',
    'Fix it > Is it well?',
    'Is it well? > ask (maybe)',
    'Is it well? > Wait a bit (maybe)',
    'Done > Store',
    'Wait a bit > Done',
  ])
})

test('a sequence tells who says what to whom', () => {
  const source = `sequenceDiagram
  participant B as Browser
  actor S
  B->>+S: GET /
  Note over B,S: slow
  loop every second
    S-->>-B: 200 OK: fine
  end`
  expect(told(source)).toEqual(['Browser > S (GET /)', 'S > Browser (200 OK: fine)'])
})

test('a state diagram tells its transitions', () => {
  const source = `stateDiagram-v2
  [*] --> idle
  state "Under way" as busy
  idle --> busy : start
  busy --> [*]`
  expect(told(source)).toEqual(['Start > idle', 'idle > Under way (start)', 'Under way > End'])
})

test.each(['pie\n"a": 1', 'mindmap\n root', 'flowchart TD', 'flowchart TD\n a[One] ~what~ b', '', 'No diagram.'])(
  'of %j nothing is told',
  (source) => {
    expect(diagramText(source)).toBe(undefined)
  },
)

test('long lines without an end are read in a bounded time', () => {
  for (const piece of ['a--', 'a[', '-', '"', 'a & ', '(', 'x -- y '])
    expect(() => diagramText(`flowchart TD\n${piece.repeat(4000)}`)).not.toThrow()
})
