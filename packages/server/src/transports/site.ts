import staticPlugin from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Scripts of our own only; styles may be set by components; the socket may be on another port of the same host. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * The frame that draws diagrams in other people's pages: it runs our script, styles what it drew, and reaches nothing.
 * It is sandboxed by this header too, so that it has no origin when it is opened by itself.
 */
const FRAME_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
  'sandbox allow-scripts',
].join('; ')

const FRAME = /[\\/]diagram-frame\.html$/
const HASHED = /[\\/]assets[\\/]/

/** Serves the page and the embed from a folder. The embed's files may be loaded from anywhere. */
export async function siteRoutes(app: FastifyInstance, { root }: { readonly root: string }): Promise<void> {
  await app.register(staticPlugin, {
    root,
    wildcard: false,
    cacheControl: false,
    // The build has written these beside the files; they are no files of their own.
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}'],
    setHeaders: (reply, served) => {
      const path = served.replace(/\.(?:br|gz)$/, '')
      void reply.header('x-content-type-options', 'nosniff')
      // A hashed name never changes its content; the others are asked for again, by their ETag.
      void reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (FRAME.test(path)) {
        void reply.header('content-security-policy', FRAME_POLICY)
        // Isolated pages take only frames that say so.
        void reply.header('cross-origin-embedder-policy', 'require-corp')
        void reply.header('cross-origin-resource-policy', 'cross-origin')
      } else if (path.endsWith('.html')) {
        void reply.header('content-security-policy', PAGE_POLICY)
        void reply.header('referrer-policy', 'same-origin')
      } else {
        void reply.header('access-control-allow-origin', '*')
        void reply.header('cross-origin-resource-policy', 'cross-origin')
      }
    },
  })
}
