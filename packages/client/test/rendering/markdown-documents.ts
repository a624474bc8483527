import fc from 'fast-check'

const INLINE = [
  'word ',
  'words go on ',
  '**bold** ',
  '*em* ',
  '__strong__ ',
  '_under_ ',
  '***both*** ',
  '**open ',
  '*open ',
  '~~no~~ ',
  '~~open ',
  '~5 ',
  '`code` ',
  '`open ',
  '``a ` b`` ',
  'snake_case_name ',
  '2 * 3 ',
  '2*3*4 ',
  '[text](https://example.org) ',
  '[a *b*](https://example.org "title") ',
  '[a](https://example.org "a \\"quoted\\" title") ',
  '[half](https://ex',
  '[half ',
  '[_a_](https://example.org) ',
  '[^half',
  '[x] ',
  'a[0] ',
  '![alt](https://example.org/x.png) ',
  '![half',
  '<https://example.org> ',
  'https://example.org/a_b_c ',
  'a < b ',
  '<b>html</b> ',
  '&amp; ',
  '&am',
  '\\* ',
  '\\',
  '!',
  '#',
  '2',
  '-',
]
const BLOCKS = [
  '\n',
  '\n\n',
  '\n\n\n',
  '\n- item ',
  '\n- ',
  '\n  - nested ',
  '\n    - deeper ',
  '\n\n  in the item ',
  '\n1. first ',
  '\n2. second ',
  '\n10) tenth ',
  '\n- [ ] open task ',
  '\n- [x] done ',
  '\n\n# Heading ',
  '\n## Two ##\n',
  '\n> quote ',
  '\n> ',
  '\n>\n',
  '\n> - quoted item ',
  '\n---\n',
  '\n***\n',
  '\n===\n',
  '\n```ts\nlet a\n```\n',
  '\n```\nopen fence\n',
  '\n~~~\n',
  '\n```',
  '\n| a | b |\n| - | -: |\n| 1 | **2** |\n',
  '\n| 3 | 4',
  '\n    indented code\n',
  '\n<div>\nraw\n</div>\n\n',
]
const LATE = ['[x]', '[text][x] ', '\n\n[x]: https://example.org/x "X"\n\n', '[^1] ', '\n\n[^1]: The note.\n']

/** Documents of everything that Markdown has. */
export const documents = fc
  .array(fc.constantFrom(...INLINE, ...BLOCKS, ...LATE), { maxLength: 30 })
  .map((pieces) => pieces.join(''))

/** A numbered line in a paragraph, which the lexer takes for the head of a table, and so for a list, once dashes follow. */
const LATE_TABLE = /\d[.)] [^\n]*\n[ >]*-+ *(?:\n|$)/

/** Documents without what only later text decides and is shown before: definitions that follow their use, a table's second line. */
export const documentsWithoutLateText = fc
  .array(fc.constantFrom(...INLINE.filter((piece) => piece !== '[x] '), ...BLOCKS), { maxLength: 30 })
  .map((pieces) => pieces.join(''))
  .filter((source) => !LATE_TABLE.test(source))

/** Lengths of the parts in which a document arrives. */
export const splits = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 10 })
