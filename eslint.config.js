import { configs as lit } from 'eslint-plugin-lit'
import { configs as wc } from 'eslint-plugin-wc'
import tseslint from 'typescript-eslint'
import { browsers } from './scripts/browser-support/index.mjs'
import { house } from './scripts/eslint-house-rules.mjs'

const SOURCES = ['packages/*/src/**/*.ts']
const TESTS = ['packages/*/test/**/*.ts', 'test/**/*.ts']

const MARKUP = 'Text from a model must never be parsed as markup here: build nodes, or go through the sanitiser.'

const forbiddenSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
  { selector: 'ExportAllDeclaration', message: 'Name what is exported, one by one.' },
  { selector: 'MemberExpression[property.name=/^(inner|outer)HTML$/]', message: MARKUP },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)$/]',
    message: MARKUP,
  },
  { selector: 'TemplateElement[value.raw=/\\.(inner|outer)HTML\\s*=/]', message: MARKUP },
]

const forbiddenImports = {
  patterns: [{ group: ['lit/directives/unsafe-*', 'lit-html/directives/unsafe-*'], message: MARKUP }],
}

const skippedTests = {
  selector:
    'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(skip|only|todo|fails|skipIf|runIf)$/]',
  message: 'Every test runs, every time.',
}

const typeAwareRules = {
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
  '@typescript-eslint/no-unused-vars': [
    'error',
    {
      argsIgnorePattern: '^_',
      varsIgnorePattern: '^_',
      destructuredArrayIgnorePattern: '^_',
      ignoreRestSiblings: true,
    },
  ],
  '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
  // An AbortSignal's reason is unknown by its type, and is passed on as it is.
  '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
  // Replaced by house/non-null-reason, which allows one that tells why.
  '@typescript-eslint/no-non-null-assertion': 'off',
}

/** Rules of the strict set that report what this house does on purpose. */
const unfitting = {
  // `return done()` in a void function is a fine way to leave early.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  // It believes that a field or a signal cannot change during an await or a callback, which is just what they do here.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  // Ports are asynchronous; an implementation that answers at once still fits them.
  '@typescript-eslint/require-await': 'off',
  // What is deprecated is often what the older browser or the compatible vendor still needs.
  '@typescript-eslint/no-deprecated': 'off',
  // Spreading a string into its code points is meant so.
  '@typescript-eslint/no-misused-spread': 'off',
  // Objects here are made of closures and private fields, which lose nothing when a method is taken off.
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
}

/** What not every supported browser has, and where it is asked for before it is used. */
const askedForFirst = {
  'api.CSS.highlights_static': 'live-highlights.ts asks first; spans stand in',
  'api.Highlight': 'the same',
  'api.HighlightRegistry': 'the same',
  'api.Element.wheel_event': 'what a device cannot do, nobody does on it',
  'api.Element.touchmove_event': 'the same',
}

/** CSS that a browser passes over without harm. */
const onlyBetter = {
  'css.properties.text-wrap': 'lines of even length are nicer',
  'css.properties.field-sizing': 'a field that does not grow has its rows, and scrolls',
  'css.properties.forced-color-adjust': 'where it is missing, no colours are forced',
  'css.properties.font-family': 'a name that is unknown gives way to the next one',
  'css.properties.scrollbar-color': 'a scroll bar is then the system’s',
  'css.properties.cursor': 'a phone shows no pointer',
  'css.properties.resize': 'a phone resizes no field',
}

/** What the bundler writes in the terms of older browsers: in style sheets, not in `css` literals. */
const lowered = { 'css.types.color.light-dark': 'Vite, for `build.target`' }

const sizes = { skipBlankLines: true, skipComments: true }

export default tseslint.config(
  { ignores: ['**/dist/', '**/generated/', '.cache/', 'bench/', 'examples/', 'coverage/'] },
  // No comment switches a rule off: a rule that is wrong is changed here, for everyone.
  { linterOptions: { noInlineConfig: true } },
  {
    files: [...SOURCES, ...TESTS],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { house },
    rules: {
      ...typeAwareRules,
      ...unfitting,
      eqeqeq: 'error',
      'house/non-null-reason': 'error',
      'max-lines': ['error', { max: 300, ...sizes }],
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      'no-restricted-imports': ['error', forbiddenImports],
    },
  },
  {
    files: SOURCES,
    rules: { 'no-console': 'error', 'max-lines-per-function': ['error', { max: 50, ...sizes }] },
  },
  { files: ['packages/server/src/cli.ts'], rules: { 'no-console': 'off' } },
  { files: ['packages/client/src/**/*.ts'], extends: [lit['flat/recommended'], wc['flat/recommended']] },
  {
    files: ['packages/{client,protocol}/src/**/*.ts'],
    plugins: { browsers },
    rules: { 'browsers/supported-api': ['error', askedForFirst], 'browsers/supported-css': ['error', onlyBetter] },
  },
  { files: ['packages/client/src/**/*.css'], plugins: { browsers }, processor: 'browsers/css' },
  {
    files: TESTS,
    rules: {
      'no-restricted-syntax': ['error', skippedTests, ...forbiddenSyntax.filter(({ message }) => message !== MARKUP)],
      // Matchers such as `expect.any` are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // A generator or callback that never yields is a stub on purpose.
      '@typescript-eslint/no-empty-function': 'off',
      'require-yield': 'off',
    },
  },
  {
    files: ['*.ts', 'packages/*/*.ts', '**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.recommended],
    rules: { eqeqeq: 'error', 'prefer-const': 'error' },
  },
  {
    files: ['packages/client/src/**/*.css/*.js'],
    plugins: { browsers },
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      'browsers/supported-css': ['error', { ...onlyBetter, ...lowered }],
    },
  },
)
