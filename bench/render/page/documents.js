// Answers as models give them, and answers that hurt: `tokens` of about 3.3 characters each.
const CHARS_PER_TOKEN = 3.3

/** Fills a document with what `part(n)` gives for n = 0, 1, 2 … */
function fill(tokens, part, head = '') {
  const length = Math.round(tokens * CHARS_PER_TOKEN)
  let source = head
  for (let index = 0; source.length < length; index++) source += part(index)
  return source.slice(0, length)
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
}
