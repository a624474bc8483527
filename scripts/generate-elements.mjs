// What editors, catalogues of components and JSX know of the elements: all of it from the JSDoc of their classes.
import { readFile } from 'node:fs/promises'
import { readElement } from './element-docs.mjs'
import { elementReference } from './generate-element-reference.mjs'
import { elementTypes, jsxTypes } from './generate-element-types.mjs'
import { inRoot } from './paths.mjs'

const SOURCES = ['src/elements/ai-block.ts', 'src/elements/ai-connection-status.ts']
const FOLDER = 'packages/client/generated'

/** @returns {Promise<Record<string, string>>} path from the root → content */
export async function elementFiles() {
  const elements = await Promise.all(SOURCES.map(readElement))
  const { version } = JSON.parse(await readFile(inRoot('packages/client/package.json'), 'utf8'))
  return {
    [`${FOLDER}/custom-elements.json`]: json(customElements(elements)),
    [`${FOLDER}/vscode.html-custom-data.json`]: json(customData(elements)),
    [`${FOLDER}/web-types.json`]: json(webTypes(elements, version)),
    'packages/client/src/generated/element-types.ts': elementTypes(elements),
    'packages/client/src/generated/jsx.ts': jsxTypes(elements),
    'docs/elements.md': elementReference(elements),
  }
}

/** https://github.com/webcomponents/custom-elements-manifest, version 1 of its schema. */
function customElements(elements) {
  return { schemaVersion: '1.0.0', modules: elements.map(moduleOf) }
}

function moduleOf(element) {
  const path = element.path.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js')
  const declaration = { name: element.className, module: path }
  return {
    kind: 'javascript-module',
    path,
    declarations: [declarationOf(element)],
    exports: [
      { kind: 'js', name: element.className, declaration },
      { kind: 'custom-element-definition', name: element.tag, declaration },
    ],
  }
}

function declarationOf({ className, tag, summary, description, attributes, events, fields, methods, ...looks }) {
  return {
    kind: 'class',
    customElement: true,
    name: className,
    tagName: tag,
    superclass: { name: 'LitElement', package: 'lit' },
    summary,
    description,
    attributes: attributes.map((attribute) => ({ ...typed(attribute), ...fieldName(attribute, fields) })),
    members: [...fields.map(fieldMember), ...methods.map(methodMember)],
    events: events.map(typed),
    slots: looks.slots,
    cssParts: looks.parts,
    cssProperties: looks.cssProperties,
  }
}

function typed({ type, ...rest }) {
  return { ...rest, ...(type && { type: { text: type } }) }
}

function fieldName({ name }, fields) {
  const field = fields.find(({ attribute }) => attribute === name)
  return field ? { fieldName: field.name } : {}
}

function fieldMember({ isReadonly, ...field }) {
  return { kind: 'field', ...typed(field), ...(isReadonly && { readonly: true }) }
}

function methodMember({ type, parameters, ...method }) {
  const list = parameters.map(({ isOptional, ...parameter }) => ({
    ...typed(parameter),
    ...(isOptional && { optional: true }),
  }))
  return { kind: 'method', ...method, parameters: list, ...(type && { return: { type: { text: type } } }) }
}

/** https://github.com/microsoft/vscode-custom-data */
function customData(elements) {
  const attributesOf = ({ attributes }) =>
    attributes.map(({ name, type, description }) => ({ name, description, ...values(type) }))
  const tags = elements.map((element) => ({
    name: element.tag,
    description: element.summary,
    attributes: attributesOf(element),
  }))
  return { version: 1.1, tags }
}

/** The literals of a union. An editor offers them, and takes others. */
function values(type = '') {
  if (type === 'boolean') return { valueSet: 'v' }
  const literals = [...type.matchAll(/'([^']+)'/g)].map(([, name]) => ({ name }))
  return literals.length > 0 ? { values: literals } : {}
}

/** https://github.com/JetBrains/web-types */
function webTypes(elements, version) {
  const list = elements.map(({ tag, summary, attributes, events, fields, parts, cssProperties }) => ({
    name: tag,
    description: summary,
    attributes: attributes.map(({ name, type, description }) => ({ name, description, value: { type } })),
    js: {
      properties: fields.map(({ name, type, description }) => ({ name, description, type })),
      events: events.map(({ name, description }) => ({ name, description })),
    },
    css: { parts, properties: cssProperties },
  }))
  const head = { name: '@runnel/client', version, 'js-types-syntax': 'typescript', 'description-markup': 'markdown' }
  return { $schema: 'https://json.schemastore.org/web-types', ...head, contributions: { html: { elements: list } } }
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`
}
