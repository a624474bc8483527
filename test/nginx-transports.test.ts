import { worldBehind } from './kit/client-world.js'
import { startFront } from './kit/nginx-front.js'
import { transportSuite } from './kit/transport-suite.js'

// Faults happen between nginx and the server: what the client sees of them is nginx's doing.
transportSuite((config, options) =>
  worldBehind(async ({ port }) => (await startFront([port])).url, { TRUST_PROXY: ['127.0.0.1'], ...config }, options),
)
