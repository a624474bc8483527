import { expect, test } from 'vitest'
import { renderStreamed, renderWhole, shapeOf } from './markdown-kit.js'

const DOCUMENT = `# Title

**Bold** [link](https://example.org) ![x](https://example.org/x.png) <b onclick="a()">raw</b>[^1]

| a | b |
| :-: | --: |
| 1 | 2 |

\`\`\`html
<script>alert(1)</script>
\`\`\`

- [x] done

[^1]: note
`

test('all is shown under a policy that asks for trusted types and allows no inline style', async () => {
  const expected = shapeOf(renderWhole(DOCUMENT))
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = "require-trusted-types-for 'script'; style-src 'self'; img-src 'none'"
  document.head.append(policy)
  const violations: string[] = []
  const stop = new AbortController()
  const listen = ({ violatedDirective }: SecurityPolicyViolationEvent) => violations.push(violatedDirective)
  document.addEventListener('securitypolicyviolation', listen, { signal: stop.signal })

  // The policy holds: a string is refused where markup is parsed.
  expect(() => (document.createElement('div').innerHTML = '<b>x</b>')).toThrow(TypeError)
  await expect.poll(() => violations.splice(0)).toEqual(['require-trusted-types-for'])
  const container = renderStreamed(DOCUMENT, [1])
  document.body.append(container)
  expect(shapeOf(container)).toBe(expected)
  // Violations are told in the order that they happen, so the one that is asked for comes after any other.
  expect(() => (document.createElement('div').innerHTML = '<b>x</b>')).toThrow(TypeError)
  await expect.poll(() => violations).toEqual(['require-trusted-types-for'])
  stop.abort()
})
