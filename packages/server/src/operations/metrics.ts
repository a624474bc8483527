import type { WireError } from '@runnel/protocol'
import type { FastifyInstance } from 'fastify'
import type {
  Delivery,
  Observer,
  RecoveredStream,
  StreamSummary,
  TakenStream,
  Transport,
  VendorFault,
} from '../ports/observer.js'
import { logFault } from './log-lines.js'
import { type Gauges, type Meters, openMeters } from './meters.js'

/** Observations that are held while the meters are being opened; what comes beyond that is not counted. */
const MAX_HELD = 10_000

/** How long after a start the meters are opened, in milliseconds: what opens them takes as long as a tenth of the start. */
const OPEN_AFTER_MS = 500

/** Counts what happens, for Prometheus. One per server. */
export class Metrics implements Observer {
  #meters: Meters | undefined
  #opening: Promise<Meters> | undefined
  #held: ((meters: Meters) => void)[] = []

  constructor(private readonly gauges: Gauges) {}

  /** Opens the meters. Idempotent. */
  open(): Promise<Meters> {
    this.#opening ??= openMeters(this.gauges).then((meters) => {
      this.#meters = meters
      for (const observe of this.#held) observe(meters)
      this.#held = []
      return meters
    })
    return this.#opening
  }

  connectionOpened(transport: Transport): void {
    this.#use(({ connections }) => connections.inc({ transport }))
  }

  connectionClosed({ transport }: { readonly transport: Transport }): void {
    this.#use(({ connections }) => connections.dec({ transport }))
  }

  slowReader(): void {
    this.#use(({ slowReaders }) => slowReaders.inc())
  }

  streamEnded({ block, end, tokens }: StreamSummary): void {
    this.#use((meters) => {
      meters.streams.inc({ block, end: end.type })
      meters.tokens.inc({ direction: 'input' }, tokens.input_tokens)
      meters.tokens.inc({ direction: 'output' }, tokens.output_tokens)
      if (end.type === 'complete') meters.ttft.observe({ block }, end.timing.ttft_ms / 1000)
    })
    if (end.type === 'error') this.refused(end.error)
  }

  vendorFailed({ code, retryInMs }: VendorFault): void {
    if (retryInMs !== undefined) this.#use(({ retries }) => retries.inc({ code }))
  }

  takenOver({ outcome }: TakenStream): void {
    this.#use(({ takeovers }) => takeovers.inc({ outcome }))
  }

  recovered({ block }: RecoveredStream): void {
    this.#use(({ recoveries }) => recoveries.inc({ block }))
  }

  storeChanged(): void {
    // What it means for people is counted with the errors that they are told.
  }

  refused({ kind, code }: WireError): void {
    this.#use(({ errors }) => errors.inc({ kind, code }))
  }

  resumed(outcome: Parameters<Observer['resumed']>[0]): void {
    this.#use(({ resumes }) => resumes.inc({ outcome }))
  }

  delivered({ durationMs, merged }: Delivery): void {
    this.#use((meters) => {
      meters.delivery.observe(durationMs / 1000)
      if (merged > 0) meters.merges.inc(merged)
    })
  }

  #use(observe: (meters: Meters) => void): void {
    if (this.#meters) observe(this.#meters)
    else if (this.#held.length < MAX_HELD) this.#held.push(observe)
  }
}

/** `/metrics`, and the errors of HTTP requests, which no session sees. */
export function metricsRoute(app: FastifyInstance, metrics: Metrics): void {
  let opening: NodeJS.Timeout | undefined
  app.addHook('onListen', async () => {
    // Not waited for, and behind the first requests: what happens meanwhile is held.
    opening = setTimeout(() => void metrics.open().catch((error: unknown) => logFault(app.log, error)), OPEN_AFTER_MS)
    opening.unref()
  })
  app.addHook('onClose', async () => clearTimeout(opening))
  app.get('/metrics', { schema: { tags: ['server'], summary: 'Metrics for Prometheus' } }, async (_request, reply) => {
    const { registry } = await metrics.open()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
  app.addHook('preSerialization', (_request, reply, payload, done) => {
    // An error of the model is the stream's, and was counted with its end.
    if (reply.statusCode >= 400 && isErrorBody(payload) && payload.error.kind !== 'llm') metrics.refused(payload.error)
    done(null, payload)
  })
}

function isErrorBody(payload: unknown): payload is { readonly error: WireError } {
  if (typeof payload !== 'object' || payload === null || !('error' in payload)) return false
  const { error } = payload
  return typeof error === 'object' && error !== null && 'kind' in error && 'code' in error
}
