import type { Registry } from 'prom-client'

/** What the server can tell at any moment, read when somebody asks for the metrics. */
export interface Gauges {
  readonly streamsRunning: () => number
  readonly callsRunning: () => number
  readonly callsWaiting: () => number
}

/** Seconds that a delivery within the process may take. */
const DELIVERY_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** Seconds that people wait for a first word. */
const TTFT_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]

export type Meters = Awaited<ReturnType<typeof openMeters>>

/**
 * Opens the meters in a registry of their own. Labels are of closed sets: no session, no user, no text of anybody.
 * Loads prom-client, which takes longer than the rest of a start: on first use.
 */
export async function openMeters(gauges: Gauges) {
  const prom = await import('prom-client')
  const registry = new prom.Registry()
  prom.collectDefaultMetrics({ register: registry })
  openGauges(prom, registry, gauges)
  return { registry, ...openCounters(prom, registry), ...openTimers(prom, registry) }
}

type Prom = typeof import('prom-client')

function openGauges({ Gauge }: Prom, registry: Registry, gauges: Gauges): void {
  const open = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  open('runnel_streams_running', 'Answers that are being generated', gauges.streamsRunning)
  open('runnel_vendor_calls_running', 'Calls of the vendor that run', gauges.callsRunning)
  open('runnel_vendor_calls_waiting', 'Calls of the vendor that wait for a place', gauges.callsWaiting)
}

function openCounters({ Counter, Gauge }: Prom, registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter<Label>({ name, help, labelNames: [...labelNames], registers: [registry] })
  return {
    connections: new Gauge({
      name: 'runnel_connections',
      help: 'Open connections',
      labelNames: ['transport'] as const,
      registers: [registry],
    }),
    streams: counter('runnel_streams_total', 'Answers that have ended, by how', ['block', 'end']),
    tokens: counter('runnel_tokens_total', 'Tokens, as the vendor counted them or estimated', ['direction']),
    retries: counter('runnel_retries_total', 'Calls of the vendor that were tried again, by why', ['code']),
    takeovers: counter('runnel_takeovers_total', 'Streams of dead nodes taken over, by what became of them', [
      'outcome',
    ]),
    recoveries: counter('runnel_recoveries_total', 'Answers of dead nodes that went on here', ['block']),
    errors: counter('runnel_errors_total', 'Errors that clients were told', ['kind', 'code']),
    resumes: counter('runnel_resumes_total', 'Readers that asked for the rest of a stream', ['outcome']),
    merges: counter('runnel_merged_events_total', 'Events that went out as part of another frame', []),
    slowReaders: counter('runnel_slow_readers_total', 'Connections closed because they took nothing', []),
  }
}

function openTimers({ Histogram }: Prom, registry: Registry) {
  return {
    ttft: new Histogram({
      name: 'runnel_ttft_seconds',
      help: 'From the prompt to the first text',
      labelNames: ['block'] as const,
      buckets: TTFT_BUCKETS,
      registers: [registry],
    }),
    delivery: new Histogram({
      name: 'runnel_delivery_seconds',
      help: 'Added latency: from the first event of a turn to the last write of it',
      buckets: DELIVERY_BUCKETS,
      registers: [registry],
    }),
  }
}
