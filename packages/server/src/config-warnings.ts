import { isLoopbackBind } from './access/origins.js'
import type { Config } from './config.js'

/** Settings that work but deserve a word at the start. */
export function warningsOf({ HOST, ALLOWED_ORIGINS }: Config): string[] {
  const warnings: string[] = []
  if (!isLoopbackBind(HOST))
    warnings.push(`HOST=${HOST}: whoever reaches this address can spend the key. Put authentication in front of it.`)
  if (ALLOWED_ORIGINS.includes('*')) warnings.push('ALLOWED_ORIGINS=*: every page on the web may use this server.')
  return warnings
}
