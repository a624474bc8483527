// `npm run bench:store`: what it costs a server to keep a token, in memory and in Redis. Wants the build, and compiles the single files of the server for itself. `--quick` for a glance.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { BenchedStream } from './benched-stream.mjs'
import { importServer } from './compiled.mjs'
import { measureGrowth } from './growth.mjs'

const { MemoryStore } = await importServer('stores/memory-store')
const { openRedisStore } = await importServer('stores/redis/redis-store')
const { Flusher } = await importServer('streams/flusher')
const { StreamLog } = await importServer('streams/stream-log')

const STREAMS = 1_000
const TOKENS_PER_SECOND = 50
const isQuick = process.argv.includes('--quick')
const SECONDS = isQuick ? 4 : 20
const WARM_UP_SECONDS = 2

const word = { type: 'chunk', token: ' word' }

/** Every stream writes at its own moment; what is late is written at once. */
function write(streams, onToken, seconds) {
  const perMs = (STREAMS * TOKENS_PER_SECOND) / 1_000
  const began = performance.now()
  let written = 0
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const past = performance.now() - began
      const due = Math.floor(Math.min(past, seconds * 1_000) * perMs)
      for (; written < due; written++) onToken(streams[written % STREAMS])
      if (past < seconds * 1_000) return
      clearInterval(timer)
      resolve(written)
    }, 1)
  })
}

async function measure(name, store, serverCpu) {
  const streams = Array.from({ length: STREAMS }, (_, index) => new BenchedStream(index, 'bench'))
  for (const { record, log } of streams) await store?.create(record, log)
  let flushes = 0
  const counted = store && {
    commit: (flush) => {
      flushes += 1
      return store.commit(flush)
    },
    ...(store.keepNow && { keepNow: (append) => store.keepNow(append) }),
  }
  const late = []
  const flusher =
    store &&
    new Flusher({
      store: counted,
      onEnded: () => undefined,
      onFenced: () => late.push('fenced'),
      graceMs: 10_000,
      onFault: (error) => late.push(error),
    })
  const onToken = (stream) => {
    stream.log.append(word)
    if (flusher) flusher.keep(stream, word)
    else stream.log.show(stream.log.last)
  }
  await write(streams, onToken, WARM_UP_SECONDS)
  flushes = 0
  const cpu = process.cpuUsage()
  const theirs = await serverCpu?.()
  const tokens = await write(streams, onToken, SECONDS)
  const { user, system } = process.cpuUsage(cpu)
  const redis = theirs === undefined ? undefined : ((await serverCpu()) - theirs) / tokens
  if (late.length > 0) throw late[0]
  return { name, cpu: (user + system) / tokens, redis, perFlush: tokens / flushes }
}

/** Flushes of a given size, one token of each stream in them: what a server under less than full load does. */
async function measureFlushes(store, size, serverCpu) {
  const streams = Array.from({ length: STREAMS }, (_, index) => new BenchedStream(index, 'bench'))
  for (const { record, log } of streams) await store.create(record, log)
  const flushes = isQuick ? 300 : 2_000
  const round = async (count) => {
    for (let flush = 0; flush < count; flush++) {
      const some = Array.from({ length: size }, (_, index) => streams[(flush * size + index) % STREAMS])
      for (const { log } of some) log.append(word)
      await store.commit(some.map(({ record, log, durable }) => ({ record, log, durable, upTo: log.last })))
      for (const stream of some) stream.kept(stream.log.last)
    }
  }
  await round(flushes / 10)
  const cpu = process.cpuUsage()
  const theirs = (await serverCpu?.()) ?? 0
  await round(flushes)
  const { user, system } = process.cpuUsage(cpu)
  const tokens = flushes * size
  return { cpu: (user + system) / tokens, redis: (((await serverCpu?.()) ?? 0) - theirs) / tokens }
}

async function startRedis() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(process.env.REDIS_SERVER_PATH ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const bytes of server.stdout) if (String(bytes).includes('Ready to accept')) break
  return { url: `redis://127.0.0.1:${port}`, cpu: () => cpuOf(server.pid), close: () => server.kill('SIGKILL') }
}

/** What a process has used so far, in microseconds; not known outside Linux. */
function cpuOf(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  // In ticks of a hundredth of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

async function open(redis, node) {
  return openRedisStore({
    url: redis.url,
    node,
    ttlMs: 60_000,
    maxStreamMs: 900_000,
    leaseMs: 10_000,
    graceMs: 10_000,
    createLog: (id, epoch) => new StreamLog(id, epoch),
    onFault: (error) => console.error(error),
  })
}

const SIZES = [1, 10, 100, 500]
const results = [await measure('no store', undefined)]
results.push(await measure('memory', new MemoryStore({ ttlMs: 60_000, maxBytes: 1e9 })))
const memory = new MemoryStore({ ttlMs: 60_000, maxBytes: 1e9 })
const bySize = []
const redis = await startRedis()
try {
  const store = await open(redis, 'bench')
  results.push(await measure('Redis', store, redis.cpu))
  for (const size of SIZES)
    bySize.push([size, await measureFlushes(memory, size), await measureFlushes(store, size, redis.cpu)])
  await store.close()
} finally {
  redis.close()
}
const base = results[0].cpu
console.log(`${STREAMS} streams × ${TOKENS_PER_SECOND} tokens/s for ${SECONDS} s, µs of CPU per token\n`)
for (const { name, cpu, redis: theirs, perFlush } of results) {
  const flushed = Number.isFinite(perFlush) ? `${perFlush.toFixed(0)} tokens a flush` : 'each at once'
  const extra = name === 'no store' ? '' : `, ${(cpu - base).toFixed(2)} without the source; ${flushed}`
  console.log(`${name}: ${cpu.toFixed(2)}${extra}${theirs === undefined ? '' : `; Redis itself ${theirs.toFixed(2)}`}`)
}
console.log('\nFlushes of one token per stream, µs of CPU per token, the source included\n')
for (const [size, here, there] of bySize)
  console.log(
    `${size} streams a flush: memory ${here.cpu.toFixed(2)}, Redis ${there.cpu.toFixed(2)} (Redis itself ${there.redis.toFixed(2)})`,
  )
console.log('\nThe log in memory, by the tokens that stand in it already, µs of CPU per token, the source included\n')
for (const { length, kept, read } of await measureGrowth())
  console.log(
    `${length.toLocaleString('en')} tokens: to keep one ${kept.toFixed(2)}, to make its frame ${read.toFixed(2)}`,
  )
