/** The model that answers when nobody names one. Names age: `AI_MODEL` overrides them. */
export const DEFAULT_MODELS = {
  openai: 'gpt-5.4-mini',
  anthropic: 'claude-haiku-5-5',
  gemini: 'gemini-flash-latest',
} as const
