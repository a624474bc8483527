// Reports CSS, in `css` literals and style sheets, that a supported browser does not know and that has no fallback.
import { parse, walk } from 'css-tree'
import { featureAt, firstFeature, isAllowed, namesAt } from './compat.mjs'

/** Stands for `${…}` in a literal. */
const HOLE = '_hole_'

const UNITS = [
  [/^[sld]v(?:w|h|i|b|min|max)$/, ['css', 'types', 'length', 'viewport_percentage_units_dynamic']],
  [/^cq(?:w|h|i|b|min|max)$/, ['css', 'types', 'length', 'container_query_length_units']],
]

export const supportedCss = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', additionalProperties: { type: 'string' } }],
    messages: { lacking: '{{path}} is missing in {{browsers}}, and no declaration before it stands in for it.' },
  },
  create(context) {
    const allowed = Object.keys(context.options[0] ?? {})
    return {
      'TaggedTemplateExpression[tag.name="css"]'({ quasi }) {
        const { text, indexOf } = textOf(quasi)
        for (const { feature, offset } of lackingIn(text)) {
          if (isAllowed(feature, allowed)) continue
          const loc = context.sourceCode.getLocFromIndex(indexOf(offset))
          context.report({
            loc,
            messageId: 'lacking',
            data: { path: feature.path, browsers: feature.lacking.join(', ') },
          })
        }
      },
    }
  },
}

/** Lets a style sheet be read as a script that is one `css` literal. */
export const cssAsScript = {
  meta: { name: 'css-as-script' },
  preprocess: (text) => [{ text: `css\`${text.replaceAll('`', "'")}\``, filename: 'sheet.js' }],
  postprocess: (messages) => messages.flat(),
}

/**
 * What some supported browser lacks of a style sheet, with where it stands. Not what stands inside `@supports`, and not a
 * value after a declaration of the same property that every browser knows.
 * @param {string} text
 */
function lackingIn(text) {
  const found = []
  const ast = parse(text, { positions: true, parseCustomProperty: true })
  walk(ast, {
    enter(node) {
      if (node.type === 'Atrule' && node.name === 'supports') return walk.skip
      for (const feature of featuresOf(node, this.rule)) {
        if (!feature || feature.lacking.length === 0) continue
        if (node.type === 'Declaration' && hasFallback(this, node, feature)) continue
        found.push({ feature, offset: node.loc?.start.offset ?? 0 })
      }
      // A declaration's value was read with it.
      return node.type === 'Declaration' ? walk.skip : undefined
    },
  })
  return found
}

function featuresOf(node, rule) {
  switch (node.type) {
    case 'Declaration':
      return declarationFeatures(node)
    case 'Atrule':
      return [featureAt('css', 'at-rules', node.name)]
    case 'PseudoClassSelector':
    case 'PseudoElementSelector':
      // One engine's own: a rule for that engine. In a list, every other one would drop the whole rule.
      if (/^-(?!webkit)/.test(node.name) && rule?.prelude.children?.size === 1) return []
      if (node.name.startsWith('-webkit-')) return []
      return [featureAt('css', 'selectors', node.name)]
    case 'NestingSelector':
      return [featureAt('css', 'selectors', 'nesting')]
    case 'Feature':
      return [featureAt('css', 'at-rules', 'media', node.name)]
    default:
      return []
  }
}

function declarationFeatures({ property, value }) {
  const features = property.startsWith('--') ? [] : [featureAt('css', 'properties', property)]
  walk(value, (node) => {
    if (node.type === 'Function') features.push(functionFeature(property, node.name))
    if (node.type === 'Identifier') features.push(featureAt('css', 'properties', property, node.name))
    if (node.type === 'Dimension') {
      const known = UNITS.find(([pattern]) => pattern.test(node.unit))
      if (known) features.push(featureAt(...known[1]))
    }
  })
  return features
}

function functionFeature(property, name) {
  const groups = namesAt('css', 'types').map((group) => ['css', 'types', group, name])
  return firstFeature([['css', 'properties', property, name], ['css', 'types', name], ...groups])
}

/** Browsers drop a value that they do not know, but not from a custom property: that one is only found out where it is used. */
function hasFallback({ block }, declaration, feature) {
  const { property } = declaration
  if (property.startsWith('--')) return false
  const all = [...(block?.children ?? [])].filter(({ type }) => type === 'Declaration')
  const isOfProperty = feature.path.startsWith(`css.properties.${property}`)
  // What is unknown under its own name is known with the prefix, before or after it.
  if (isOfProperty && all.some((other) => other.property === `-webkit-${property}`)) return true
  if (feature.path === `css.properties.${property}`) return false
  const before = all.slice(0, all.indexOf(declaration)).filter((other) => other.property === property)
  return before.some((other) => declarationFeatures(other).every((known) => !known || known.lacking.length === 0))
}

/** The text of a literal, and where a place in it stands in the file. */
function textOf({ quasis }) {
  let text = ''
  const parts = quasis.map(({ value, range }, index) => {
    if (index > 0) text += HOLE
    const start = text.length
    text += value.raw
    // A quasi's range takes in the backtick or brace before it.
    return { start, from: range[0] + 1 }
  })
  const indexOf = (offset) => {
    const part = parts.findLast(({ start }) => start <= offset)
    return part.from + offset - part.start
  }
  return { text, indexOf }
}
