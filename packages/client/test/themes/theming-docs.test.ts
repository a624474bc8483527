/// <reference types="vite/client" />
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CSSResult } from 'lit'
import { expect, test } from 'vitest'
import { SPAN_KINDS } from '../../src/rendering/code/span.js'

const PACKAGE = join(import.meta.dirname, '../..')
const DOCS = readFileSync(join(PACKAGE, '../../docs/theming.md'), 'utf8')

const SHEETS: Record<string, Record<string, unknown>> = import.meta.glob('../../src/**/*.styles.ts', { eager: true })

/** What the elements' styles ask a page for. */
function usedTokens(): string[] {
  const texts = Object.values(SHEETS)
    .flatMap((module) => Object.values(module))
    .map((sheet) => (sheet as CSSResult).cssText)
  return sorted(texts.flatMap((text) => text.match(/(?<=var\()--ai-[a-z-]+/g) ?? []))
}

function sources(): { readonly name: string; readonly text: string }[] {
  const files = readdirSync(join(PACKAGE, 'src'), { recursive: true, encoding: 'utf8' })
  const code = files.filter((name) => name.endsWith('.ts'))
  return code.map((name) => ({ name, text: readFileSync(join(PACKAGE, 'src', name), 'utf8') }))
}

/** What the elements' templates name, for `::part`. */
function usedParts(): string[] {
  return sorted(sources().flatMap(({ text }) => text.match(/(?<=\bpart(?:="|: '))[a-z -]+(?=["'])/g) ?? []))
}

/** The first cell of each row of the tables below a heading. */
function documented(heading: string): string[] {
  const section = DOCS.split(/^(?=#{2,3} )/m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return sorted(section.match(/(?<=^\| `)[\w-]+(?=` \|)/gm) ?? [])
}

/** Names after a tag in an element's comment. */
function tagged(file: string, tag: string): string[] {
  const text = sources().find(({ name }) => name === join('elements', file))?.text ?? ''
  return sorted(text.match(new RegExp(`(?<=@${tag} )[\\w-]+`, 'g')) ?? [])
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}

test('every token that a style uses is documented, and no other', () => {
  const sections = ['### Colours', '### Faces', '### Shape', '### Logo', '### Code']
  expect(sorted(sections.flatMap(documented))).toEqual(usedTokens())
  expect(documented('### Code')).toEqual(sorted(SPAN_KINDS.map((kind) => `--ai-code-${kind}`)))
})

test('every part that a template names is documented, and no other', () => {
  expect(documented('### `<ai-block>`')).toEqual(usedParts())
  expect(documented('### `<ai-connection-status>`')).toEqual(['badge'])
})

test('the comments of the elements name the same tokens and parts', () => {
  expect(tagged('ai-block.ts', 'cssproperty')).toEqual(usedTokens())
  expect(tagged('ai-block.ts', 'csspart')).toEqual(usedParts())
  expect(tagged('ai-connection-status.ts', 'csspart')).toEqual(['badge'])
})

test('the comment of the badge names tokens that exist', () => {
  const named = tagged('ai-connection-status.ts', 'cssproperty')
  expect(named.filter((token) => !usedTokens().includes(token))).toEqual([])
  expect(named).toContain('--ai-danger')
})

test('a theme sets tokens that exist, and each theme all colours', () => {
  const folder = join(PACKAGE, 'themes')
  for (const file of readdirSync(folder)) {
    const set = sorted(readFileSync(join(folder, file), 'utf8').match(/(?<=^ {2})--ai-[a-z-]+(?=:)/gm) ?? [])
    expect(set.filter((token) => token !== '--ai-ground' && !usedTokens().includes(token))).toEqual([])
    expect(set).toEqual(expect.arrayContaining(documented('### Colours')))
    expect(DOCS).toContain(`| \`${file.replace('.css', '')}\` |`)
  }
})
