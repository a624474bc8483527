// Reports what a supported browser does not have: globals, constructors, static and prototype methods, by their types.
import { featureAt, firstFeature, isAllowed } from './compat.mjs'

/** TypeScript's names for what browsers call otherwise. */
const SAME = {
  ReadonlyArray: 'Array',
  ReadonlyMap: 'Map',
  ReadonlySet: 'Set',
  CallableFunction: 'Function',
  NewableFunction: 'Function',
  IteratorObject: 'Iterator',
}

const TYPED_ARRAY = /^(?:Uint|Int|Float|BigInt|BigUint)\d+(?:Clamped)?Array$/

/** The members of what is the global object itself. */
const GLOBALS = new Set(['Window', 'globalThis', 'WindowOrWorkerGlobalScope'])

export const supportedApi = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', additionalProperties: { type: 'string' } }],
    messages: { lacking: '{{path}} is missing in {{browsers}}.' },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices
    const checker = program.getTypeChecker()
    const allowed = Object.keys(context.options[0] ?? {})
    const check = (node, feature) => {
      if (!feature || feature.lacking.length === 0 || isAllowed(feature, allowed)) return
      context.report({
        node,
        messageId: 'lacking',
        data: { path: feature.path, browsers: feature.lacking.join(', ') },
      })
    }
    const checkMember = (node, name, owner) => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(owner))
      check(node, memberOf(checker, type, name))
    }
    return {
      'Program:exit'() {
        for (const identifier of globalsIn(context.sourceCode)) check(identifier, globalOf(identifier.name))
      },
      'MemberExpression[computed=false]'(node) {
        checkMember(node.property, node.property.name, node.object)
      },
      'ObjectPattern > Property[computed=false]'(node) {
        if (node.key.type === 'Identifier') checkMember(node.key, node.key.name, node.parent)
      },
      'NewExpression[callee.type="Identifier"]'(node) {
        const { name } = node.callee
        if (globalsIn(context.sourceCode).includes(node.callee)) check(node, featureAt('api', name, name))
        const flags = node.arguments[1]
        if (name === 'RegExp' && flags?.type === 'Literal') checkFlags(check, node, String(flags.value))
      },
      'Literal[regex]'(node) {
        checkFlags(check, node, node.regex.flags)
      },
      'CallExpression[callee.property.name="addEventListener"]'(node) {
        const [event] = node.arguments
        if (event?.type !== 'Literal') return
        const { callee } = node
        const owner = callee.type === 'MemberExpression' ? callee.object : undefined
        if (owner) checkMember(event, `${event.value}_event`, owner)
      },
    }
  },
}

/** Where the file names what it does not declare. */
function globalsIn({ scopeManager: { globalScope } }) {
  // The parser knows the names of TypeScript's libraries as variables that nothing defines.
  const known = globalScope.variables.filter(({ defs }) => defs.length === 0).flatMap(({ references }) => references)
  const references = [...globalScope.through, ...known].filter(({ isTypeReference }) => !isTypeReference)
  return references.map(({ identifier }) => identifier)
}

function checkFlags(check, node, flags) {
  if (flags.includes('v')) check(node, featureAt('javascript', 'builtins', 'RegExp', 'unicodeSets'))
  if (flags.includes('d')) check(node, featureAt('javascript', 'builtins', 'RegExp', 'hasIndices'))
}

function globalOf(name) {
  return firstFeature([
    ['javascript', 'builtins', name],
    ['api', name],
    ['api', 'Window', name],
  ])
}

/** The feature that `name` is on a value of `type`; undefined where the value is none of the browser's. */
function memberOf(checker, type, name) {
  for (const { owner, isStatic } of ownersOf(checker, type)) {
    if (GLOBALS.has(owner)) {
      const feature = globalOf(name)
      if (feature) return feature
    }
    const builtin = TYPED_ARRAY.test(owner) ? 'TypedArray' : owner
    const feature = firstFeature([
      ['api', owner, isStatic ? `${name}_static` : name],
      // A namespace such as CSS has static members only.
      ['api', owner, `${name}_static`],
      ['javascript', 'builtins', builtin, name],
    ])
    if (feature) return feature
  }
  return undefined
}

/** The browser's own interfaces that a type is, extends, or is the constructor of. */
function ownersOf(checker, type, seen = new Set()) {
  if (seen.has(type)) return []
  seen.add(type)
  if (type.isUnionOrIntersection()) return type.types.flatMap((part) => ownersOf(checker, part, seen))
  const apparent = checker.getApparentType(type)
  const symbol = apparent.getSymbol()
  const own = (symbol?.declarations ?? []).filter(isLib).map((declaration) => ownerOf(declaration, symbol))
  // A generic one, such as CustomEvent<T>, keeps its bases with its declaration.
  const bases = (apparent.target ?? apparent).getBaseTypes?.() ?? []
  return [...own, ...bases.flatMap((base) => ownersOf(checker, base, seen))]
}

function isLib(declaration) {
  return /\/typescript\/lib\/lib\.[\w.]+\.d\.ts$/.test(declaration.getSourceFile().fileName)
}

function ownerOf(declaration, symbol) {
  // `declare var AbortSignal: { any(…): … }`, and `interface PromiseConstructor`.
  const variable = declaration.parent?.name?.text
  if (symbol.name === '__type' && variable) return { owner: variable, isStatic: true }
  if (symbol.name.endsWith('Constructor')) return { owner: symbol.name.slice(0, -'Constructor'.length), isStatic: true }
  return { owner: SAME[symbol.name] ?? symbol.name, isStatic: false }
}
