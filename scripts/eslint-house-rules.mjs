// Rules of this house that no plugin has.

const nonNullReason = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing: 'A non-null `!` needs a comment beside it (this line or the one above) that says why it holds.',
    },
  },
  create(context) {
    const { sourceCode } = context
    const commentLines = new Set(
      sourceCode.getAllComments().flatMap((comment) => [comment.loc.start.line, comment.loc.end.line]),
    )
    return {
      TSNonNullExpression(node) {
        const { line } = node.loc.end
        if (!commentLines.has(line) && !commentLines.has(line - 1)) context.report({ node, messageId: 'missing' })
      },
    }
  },
}

/** The plugin, for eslint.config.js. */
export const house = { rules: { 'non-null-reason': nonNullReason } }
