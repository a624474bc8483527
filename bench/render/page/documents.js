// Answers as models give them, and answers that hurt: `tokens` of about 3.3 characters each.
const CHARS_PER_TOKEN = 3.3

/** Fills a document with what `part(n)` gives for n = 0, 1, 2 … */
function fill(tokens, part, head = '') {
  const length = Math.round(tokens * CHARS_PER_TOKEN)
  let source = head
  for (let index = 0; source.length < length; index++) source += part(index)
  return source.slice(0, length)
}

/** As deep as the length allows: openings, then as many closings. */
function nest(tokens, opening, closing) {
  const times = Math.floor((tokens * CHARS_PER_TOKEN) / (opening.length + closing.length))
  return opening.repeat(times) + closing.repeat(times)
}

const SECTION = (n) => `## Section ${n}

A paragraph with **bold words**, *emphasis*, \`code\` and [a link](https://example.org/${n}) that goes on for a while, as
answers do, so that it has a second line and a third one, and ends with a full stop.

- first point of **${n}**
- second point
  - a nested one with \`code\`
  - and another
- third point

\`\`\`ts
function step${n}(input: string): string {
  const parts = input.split(',')
  if (parts.length === 0) return ''
  // A comment in the middle.
  return parts
    .map((part) => part.trim())
    .filter(Boolean)
    .join('${n}')
}

console.log(step${n}('a, b, c'))
\`\`\`

| Name | Value | Note |
| :--- | ----: | --- |
| a | **${n}** | first |
| b | \`2\` | second |
| c | 3 | third |

> A quote that says something about ${n},
> in two lines.

1. one
2. two
3. three

- [x] done
- [ ] to do

`

const ITEM = (n, indent = '') => `${indent}- point **${n}** with \`code\` and [a link](https://example.org/${n})\n`

export const ordinary = (tokens) => fill(tokens, SECTION)

/** One block each, as long as the answer. */
export const ADVERSARIAL = {
  'one code fence': (tokens) => fill(tokens, (n) => `const value${n} = "${n}" // and so on\n`, '```ts\n'),
  'one paragraph': (tokens) => fill(tokens, (n) => `Words **${n}** go *on* and on with \`code\` and more. `),
  'one list': (tokens) => fill(tokens, (n) => ITEM(n)),
  'one table': (tokens) => fill(tokens, (n) => `| ${n} | **b** | \`c\` |\n`, '| a | b | c |\n| - | - | - |\n'),
  'one quote': (tokens) => fill(tokens, (n) => `> Line ${n} of a quote that does not end.\n`),
  '**a **a **a': (tokens) => fill(tokens, () => '**a '),
  '[a[a[a': (tokens) => fill(tokens, () => '[a'),
  'a list 30 deep': (tokens) => fill(tokens, (n) => ITEM(n, '  '.repeat(n % 30))),
  '>>>> in one line': (tokens) => `${fill(tokens, () => '>')} end\n`,
  '> > > > in one line': (tokens) => `${fill(tokens, () => '> ')}end\n`,
  '- - - - in one line': (tokens) => `${fill(tokens, () => '- ')}end\n`,
  '1. 1. in one line': (tokens) => `${fill(tokens, () => '1. ')}end\n`,
  '> - > - in lines': (tokens) => fill(tokens, (n) => `${'> - '.repeat(n % 200)}a\n`),
  '> > > and a lazy line': (tokens) => fill(tokens, () => `${'> '.repeat(500)}a\nb\n`),
  'notes in notes': (tokens) => fill(tokens, (n) => `[^${n}]: `),
  '[[[[': (tokens) => `${fill(tokens, () => '[')}a`,
  '![![![': (tokens) => fill(tokens, () => '!['),
  '****': (tokens) => `${fill(tokens, () => '*')}a`,
  '*a **b *c **d': (tokens) => fill(tokens, () => '*a **b '),
  '*a _b *c _d, closed': (tokens) => nest(tokens, '*a _b ', ' b_ a*'),
  '[a](((((': (tokens) => fill(tokens, () => '(', '[a]('),
  '[a](b [a](b': (tokens) => fill(tokens, () => '[a](b '),
  '[[a](b)](b), closed': (tokens) => nest(tokens, '[', 'a](b)'),
  '`a ``a ```a': (tokens) => fill(tokens, (n) => `${'`'.repeat(1 + (n % 50))}a `),
  '<a<a<a': (tokens) => fill(tokens, () => '<a'),
  '&&&& and \\\\': (tokens) => fill(tokens, (n) => (n % 2 ? '&' : '\\\\')),
  a_a_a: (tokens) => fill(tokens, () => 'a_'),
  '~~a ~a': (tokens) => fill(tokens, () => '~~a ~a '),
  'www.a@a.www': (tokens) => fill(tokens, () => 'www.a@a.'),
  'https://a_(': (tokens) => fill(tokens, () => 'https://a_('),
  'one word': (tokens) => fill(tokens, () => 'word'),
  digits: (tokens) => fill(tokens, (n) => `${n % 10}`),
  numbers: (tokens) => fill(tokens, (n) => `${n}. `),
  emoji: (tokens) => fill(tokens, () => '👩‍👩‍👧'),
  'one row': (tokens) => fill(tokens, () => '| a ', '| a |\n| - |\n'),
  'one cell': (tokens) => fill(tokens, () => 'word ', '| a |\n| - |\n| '),
  'one note': (tokens) => fill(tokens, () => 'words and ', '[^1]: '),
  'blank lines': (tokens) => fill(tokens, () => '\n', '- a'),
  'lines of ---': (tokens) => fill(tokens, () => 'a\n---\n'),
  pipes: (tokens) => fill(tokens, () => '|'),
  definitions: (tokens) => fill(tokens, (n) => `[a${n}]: b\n`),
  references: (tokens) => fill(tokens, (n) => `[a${n}][b] [b]\n\n`),
  '<!-- <!--': (tokens) => fill(tokens, () => '<!-- '),
  tabs: (tokens) => fill(tokens, (n) => `${'\t'.repeat(n % 40)}- a\n`),
}
