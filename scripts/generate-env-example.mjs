// `.env.example` from the schema of the server's configuration: every variable, its default, and a line about it.

/** What a variable opens a new section with. */
const SECTIONS = {
  HOST: 'Where the server listens',
  AI_STREAMING_ENABLED: 'Streaming',
  AI_PROVIDER: 'The model',
  STREAM_STORE: 'Where answers are kept',
  STREAM_TTL_MS: 'Times, in milliseconds',
  MAX_PROMPT_CHARS: 'Limits',
  ALLOWED_ORIGINS: 'Who may use it',
  BLOCKS_DIR: 'Blocks',
  LOG_LEVEL: 'What is seen',
}

const HEADER = `# Generated from packages/server/src/config.ts by \`npm run generate\`. Do not edit; copy it to .env and edit that.
#
# Everything here is optional. With an API key the model answers; without one, a local Ollama or the built-in demo does.
# An empty value counts as unset. Lists are separated by commas.
#
# An earlier plan of this project answered whole and preferred SSE. To go back to that:
#   AI_STREAMING_ENABLED=false
#   STREAMING_BACKEND=sse

`

/** @param {{ properties: Record<string, object> }} schema @returns {string} the file's text */
export function envExample(schema) {
  const entries = Object.entries(schema.properties).map(
    ([name, property]) => `${section(name)}${entry(name, property)}`,
  )
  return `${HEADER}${entries.join('\n')}\n`
}

function section(name) {
  const title = SECTIONS[name]
  return title === undefined ? '' : `# --- ${title} ---\n\n`
}

function entry(name, { description, default: value, examples }) {
  const example = value === undefined || value === '' || value.length === 0 ? examples?.[0] : undefined
  const hint = example === undefined ? '' : ` For example ${example}`
  return `# ${description}${hint}\n${name}=${value ?? ''}\n`
}
