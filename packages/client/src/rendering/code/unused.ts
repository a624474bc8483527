/**
 * Stands for `hastscript` and `parse-entities` in the built site: refractor needs them only for a tree of HTML nodes,
 * which is never asked for.
 */
function refuse(): never {
  throw new TypeError('code is coloured from tokens, not from a tree of nodes')
}

export { refuse as h, refuse as parseEntities }
