import type { Provider } from '../ports/provider.js'
import { anthropic } from './anthropic.js'
import { demo } from './demo.js'
import { gemini } from './gemini.js'
import { findOllama, OLLAMA_URL } from './ollama.js'
import { openai } from './openai.js'

/** What decides which provider answers; the names are those of the environment. */
export interface ProviderConfig {
  readonly AI_PROVIDER: 'auto' | 'openai' | 'anthropic' | 'gemini' | 'demo'
  readonly AI_MODEL?: string | undefined
  readonly AI_MAX_TOKENS?: number | undefined
  readonly OPENAI_API_KEY?: string | undefined
  readonly OPENAI_BASE_URL?: string | undefined
  readonly ANTHROPIC_API_KEY?: string | undefined
  readonly ANTHROPIC_BASE_URL?: string | undefined
  readonly GEMINI_API_KEY?: string | undefined
  readonly GEMINI_BASE_URL?: string | undefined
  readonly DEMO_TOKENS_PER_SECOND: number
}

/** The provider, and what to tell people about the choice. */
export interface SelectedProvider {
  readonly provider: Provider
  /** Why this one, in one line, such as "OPENAI_API_KEY is set". */
  readonly reason: string
  /** What to set for a real model, where the demo was chosen for want of one. */
  readonly advice?: string
}

export interface SelectOptions {
  /** For the look at a local Ollama; the global one when left out. */
  readonly fetch?: typeof globalThis.fetch
  readonly signal?: AbortSignal
}

/** The configuration names a provider that cannot work: told at start. */
export class ProviderConfigError extends Error {
  override readonly name = 'ProviderConfigError'
  readonly code = 'provider_config'
}

const ADVICE =
  'For answers of a real model set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or start Ollama (ollama run llama3.2).'

type VendorName = 'openai' | 'anthropic' | 'gemini'

const VENDORS: readonly VendorName[] = ['openai', 'anthropic', 'gemini']

const KEYS = { openai: 'OPENAI_API_KEY', anthropic: 'ANTHROPIC_API_KEY', gemini: 'GEMINI_API_KEY' } as const
const BASE_URLS = { openai: 'OPENAI_BASE_URL', anthropic: 'ANTHROPIC_BASE_URL', gemini: 'GEMINI_BASE_URL' } as const
const KEY_EXAMPLES = { openai: 'sk-…', anthropic: 'sk-ant-…', gemini: 'AIza…' } as const

/**
 * Chooses the provider. `auto` takes the first vendor whose key (or, for OpenAI, own base URL) is set, then a local
 * Ollama that answers, then the demo.
 * @throws {ProviderConfigError} for a vendor chosen by name without its key, and for a base URL that is none
 */
export async function selectProvider(config: ProviderConfig, options: SelectOptions = {}): Promise<SelectedProvider> {
  const name = config.AI_PROVIDER
  if (name === 'demo') return { provider: demoOf(config), reason: 'AI_PROVIDER=demo' }
  if (name !== 'auto') return chosenByName(name, config)
  for (const vendor of VENDORS) {
    const variable = reasonFor(vendor, config)
    if (variable) return { provider: create(vendor, config), reason: `${variable} is set` }
  }
  return (await localModel(config, options)) ?? fallback(config)
}

function chosenByName(vendor: VendorName, config: ProviderConfig): SelectedProvider {
  if (!config[KEYS[vendor]] && !config[BASE_URLS[vendor]]) {
    throw new ProviderConfigError(
      `AI_PROVIDER=${vendor} needs ${KEYS[vendor]}, for example ${KEYS[vendor]}=${KEY_EXAMPLES[vendor]} in .env. ` +
        'AI_PROVIDER=demo needs no key.',
    )
  }
  return { provider: create(vendor, config), reason: `AI_PROVIDER=${vendor}` }
}

/** The variable that speaks for a vendor. A server of one's own behind OPENAI_BASE_URL seldom wants a key. */
function reasonFor(vendor: VendorName, config: ProviderConfig): string | undefined {
  if (config[KEYS[vendor]]) return KEYS[vendor]
  return vendor === 'openai' && config.OPENAI_BASE_URL ? BASE_URLS.openai : undefined
}

function create(vendor: VendorName, config: ProviderConfig): Provider {
  const options = {
    ...optional('apiKey', config[KEYS[vendor]]),
    ...optional('baseUrl', checkUrl(BASE_URLS[vendor], config[BASE_URLS[vendor]])),
    ...settings(config),
  }
  switch (vendor) {
    case 'openai':
      return openai(options)
    case 'anthropic':
      return anthropic(options)
    case 'gemini':
      return gemini(options)
    default:
      return vendor satisfies never
  }
}

async function localModel(config: ProviderConfig, options: SelectOptions): Promise<SelectedProvider | undefined> {
  const found = await findOllama(options)
  const model = config.AI_MODEL || found?.models[0]
  if (!found || !model) return undefined
  const provider = openai({ ...settings(config), baseUrl: `${OLLAMA_URL}/v1`, model, name: 'ollama' })
  return { provider, reason: `no key is set, and Ollama answers on ${OLLAMA_URL} with ${model}` }
}

function fallback(config: ProviderConfig): SelectedProvider {
  const reason = `no key is set and no Ollama with a model answers on ${OLLAMA_URL}`
  return { provider: demoOf(config), reason, advice: ADVICE }
}

function demoOf({ DEMO_TOKENS_PER_SECOND }: ProviderConfig): Provider {
  return demo({ tokensPerSecond: DEMO_TOKENS_PER_SECOND })
}

function settings({ AI_MODEL, AI_MAX_TOKENS }: ProviderConfig): { model?: string; maxTokens?: number } {
  return { ...optional('model', AI_MODEL), ...optional('maxTokens', AI_MAX_TOKENS) }
}

function checkUrl(variable: string, value: string | undefined): string | undefined {
  if (!value || (URL.canParse(value) && /^https?:/i.test(value))) return value
  throw new ProviderConfigError(`${variable} is not an address; it should look like http://127.0.0.1:11434/v1.`)
}

/** An empty variable of the environment counts as one that is not set. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [K in Key]: Value })
}
