// The plugin, for eslint.config.js: what the client may use in the browsers that package.json names.
import { supportedApi } from './api-rule.mjs'
import { cssAsScript, supportedCss } from './css-rule.mjs'

export const browsers = {
  rules: { 'supported-api': supportedApi, 'supported-css': supportedCss },
  processors: { css: cssAsScript },
}
