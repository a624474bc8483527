export { CodePainter } from './code-painter.js'
export { codeStyles } from './code.styles.js'
