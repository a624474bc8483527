// What an element's class says of itself: its JSDoc, its reactive properties, its public members. Syntax alone, no types.
import { readFile } from 'node:fs/promises'
import ts from 'typescript'
import { inRoot } from './paths.mjs'

/** Inherited from Lit or the platform, or called by them. */
const LIFECYCLE = new Set(['connectedCallback', 'disconnectedCallback', 'addEventListener'])

/**
 * @typedef {{ name: string, type?: string, description: string }} Documented
 * @typedef {Documented & { isReadonly: boolean, attribute?: string }} Field
 * @typedef {Documented & { parameters: { name: string, type?: string, isOptional: boolean }[] }} Method
 * @typedef {{ path: string, className: string, tag: string, summary: string, description: string, attributes: Documented[],
 *   events: Documented[], parts: Documented[], cssProperties: Documented[], slots: Documented[], fields: Field[],
 *   methods: Method[] }} ElementDocs
 */

/** @param {string} path of the source, from the client's package @returns {Promise<ElementDocs>} */
export async function readElement(path) {
  const text = await readFile(inRoot(`packages/client/${path}`), 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const declaration = source.statements.find((node) => ts.isClassDeclaration(node) && tagsOf(node, 'tag').length > 0)
  if (!declaration) throw new Error(`${path} has no class with a @tag`)
  const properties = reactiveProperties(declaration)
  const members = declaration.members.filter(isPublic)
  return {
    path,
    className: declaration.name.text,
    tag: tagsOf(declaration, 'tag')[0],
    summary: tagsOf(declaration, 'summary')[0] ?? '',
    description: commentOf(declaration),
    attributes: tagsOf(declaration, 'attr').map(parseTag),
    events: tagsOf(declaration, 'fires').map(parseTag),
    parts: tagsOf(declaration, 'csspart').map(parseTag),
    cssProperties: tagsOf(declaration, 'cssproperty').map(parseTag),
    slots: tagsOf(declaration, 'slot').map(parseTag),
    fields: members.filter(isField).map((member) => fieldOf(member, properties)),
    methods: members.filter(ts.isMethodDeclaration).map(methodOf),
  }
}

/** Property → attribute; null for one without. What is private to the element (`state`) is left out. */
function reactiveProperties(declaration) {
  const table = declaration.members.find((member) => member.name?.getText() === 'properties')?.initializer
  if (!table || !ts.isObjectLiteralExpression(table)) return new Map()
  const entries = table.properties.map((property) => [property.name.getText(), property.initializer.getText()])
  return new Map(
    entries
      .filter(([, options]) => !options.includes('state: true'))
      .map(([name, options]) => [name, options.includes('attribute: false') ? null : name.toLowerCase()]),
  )
}

function isPublic(member) {
  const flags = ts.getCombinedModifierFlags(member)
  const hidden =
    ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static | ts.ModifierFlags.Override
  return (flags & hidden) === 0 && member.name && ts.isIdentifier(member.name) && !LIFECYCLE.has(member.name.text)
}

function isField(member) {
  return ts.isPropertyDeclaration(member) || ts.isGetAccessorDeclaration(member)
}

function fieldOf(member, properties) {
  const name = member.name.text
  const attribute = properties.get(name) ?? undefined
  return {
    name,
    type: member.type?.getText(),
    description: commentOf(member),
    isReadonly: ts.isGetAccessorDeclaration(member),
    ...(attribute && { attribute }),
  }
}

function methodOf(member) {
  const parameters = member.parameters.map((parameter) => ({
    name: parameter.name.getText(),
    type: parameter.type?.getText(),
    isOptional: Boolean(parameter.questionToken ?? parameter.initializer),
  }))
  return { name: member.name.text, type: member.type?.getText(), description: commentOf(member), parameters }
}

/** The texts of a tag. The compiler reads the type of `@fires {Type}` as part of the text for tags that it does not know. */
function tagsOf(node, name) {
  const tags = ts.getJSDocTags(node).filter((tag) => tag.tagName.text === name)
  return tags.map((tag) => joinLines(ts.getTextOfJSDocComment(tag.comment)))
}

function commentOf(node) {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  return joinLines(ts.getTextOfJSDocComment(docs.at(-1)?.comment))
}

function joinLines(text = '') {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}

/** `{type} name - description` */
function parseTag(text) {
  const [, type, name, description] = /^(?:\{(.+?)\}\s+)?(\S+)\s+-\s+(.+)$/.exec(text) ?? []
  if (!name) throw new Error(`a tag does not read {type} name - description: ${text}`)
  return { name, ...(type && { type }), description }
}
