export { createApp } from './app.js'
export { type Block, type BlockDefinition, type BlockView, defineBlock } from './blocks/define-block.js'
export { type Config, ConfigError, loadConfig } from './config.js'
export type { Runnel, RunnelOptions } from './options.js'
export { runnel } from './plugin.js'
export type { EventLog, LogListener, LogPage } from './ports/event-log.js'
export {
  type Provider,
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorOptions,
  type ProviderEvent,
  type ProviderRequest,
  type Turn,
} from './ports/provider.js'
export {
  type Append,
  type AppendResult,
  type ClaimResult,
  type CreateResult,
  type OwnerRequest,
  type StoredStream,
  type StoreListener,
  StoreUnavailable,
  type StreamKey,
  type StreamListing,
  type StreamLocator,
  type StreamRecord,
  type StreamStore,
} from './ports/stream-store.js'
