import type { ESLint } from 'eslint'

/** The plugin that tells what a supported browser lacks. */
export declare const browsers: ESLint.Plugin & {
  readonly processors: { readonly css: { preprocess(text: string): { text: string; filename: string }[] } }
}
