import { existsSync, readFileSync } from 'node:fs'
import { createApp } from '@runnel/server'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ConfigSchema } from '../packages/server/src/config.js'

const text = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

interface Service {
  readonly image?: string
  readonly build?: string
  readonly profiles?: readonly string[]
  readonly environment?: Readonly<Record<string, unknown>>
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly networks?: readonly string[] | Readonly<Record<string, { ipv4_address?: string } | null>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly extra_hosts?: readonly string[]
  readonly volumes?: readonly string[]
  readonly command?: readonly string[]
  readonly ports?: readonly string[]
  readonly stop_grace_period?: string
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
}

const { services } = parse(text('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> }
const servers = Object.entries(services).filter(([, { build }]) => build !== undefined)
const nodes = servers.filter(([, { profiles }]) => profiles?.includes('scale'))
const defaults = Object.fromEntries(
  Object.entries(ConfigSchema.properties).map(([name, schema]) => [
    name,
    'default' in schema ? schema.default : undefined,
  ]),
)

function service(name: string): Service {
  const found = services[name]
  if (!found) throw new Error(`no service ${name}`)
  return found
}

function commandOf(name: string): string {
  return service(name).command?.join(' ') ?? ''
}

function addressOf({ networks }: Service): string | undefined {
  return networks && 'front' in networks ? networks.front?.ipv4_address : undefined
}

/** The instructions, with the lines that go on put together and comments left out. */
function instructions(): { name: string; rest: string }[] {
  const lines = text('Dockerfile')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
  return [...lines.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, name = '', rest = '']) => ({ name, rest }))
}

const dockerfile = instructions()
const lastStage = dockerfile.slice(dockerfile.findLastIndex(({ name }) => name === 'FROM'))
const restOf = (name: string) => lastStage.filter((each) => each.name === name).map(({ rest }) => rest)

test('without a profile one server runs, with memory of its own; scaled, three share a Redis behind nginx', () => {
  const names = (profile?: string) => Object.keys(services).filter((name) => services[name]?.profiles?.[0] === profile)
  expect(names()).toEqual(['runnel'])
  expect(names('scale')).toEqual(['runnel-1', 'runnel-2', 'runnel-3', 'nginx', 'redis'])
  expect(service('runnel').environment).not.toHaveProperty('REDIS_URL')
  expect(service('runnel').ports).toEqual(['127.0.0.1:8000:8000'])
})

test('every setting of the containers is one that the server knows', () => {
  const env = restOf('ENV').flatMap((rest) => [...rest.matchAll(/(\w+)=/g)].map(([, name = '']) => name))
  const given = [...env, ...servers.flatMap(([, { environment }]) => Object.keys(environment ?? {}))]
  const unknown = given.filter((name) => !Object.hasOwn(ConfigSchema.properties, name))

  expect(unknown).toEqual(['NODE_ENV'])
})

/** What a server takes to leave when it has drained. */
function marginMs(): number {
  return Number(/STOP_MARGIN_MS = ([\d_]+)/.exec(text('packages/server/src/cli.ts'))?.[1]?.replace('_', ''))
}

test('a container has the time to drain that its server takes', () => {
  const graces = servers.map(([, { stop_grace_period: grace = '10s' }]) => Number.parseInt(grace) * 1_000)

  for (const grace of graces) expect(grace).toBeGreaterThan(Number(defaults['DRAIN_TIMEOUT_MS']) + marginMs())
})

test('containers are asked for their health at paths that exist', async () => {
  const app = createApp({ config: { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo' } })
  const checks = [...restOf('HEALTHCHECK'), ...(service('nginx').healthcheck?.test ?? [])].join(' ')
  const paths = [...checks.matchAll(/http:\/\/127\.0\.0\.1:[^/]+(\/\w+)/g)].map(([, path = '']) => path)
  const statuses = await Promise.all(paths.map(async (url) => (await app.inject({ url })).statusCode))
  await app.close()

  expect(paths).toHaveLength(2)
  expect(statuses).toEqual([200, 200])
})

test('nginx finds every server under the address that it has, and they believe nginx and nobody else', () => {
  const hosts = nodes.map(([name, node]) => `${name}:${addressOf(node)}`)
  expect(service('nginx').extra_hosts).toEqual(hosts)
  expect(nodes.map(([, { environment }]) => environment?.['TRUST_PROXY'])).toEqual(
    nodes.map(() => addressOf(service('nginx'))),
  )
  expect(Object.keys(service('nginx').depends_on ?? {})).toEqual(nodes.map(([name]) => name))
  const [, pattern = '', replacement = ''] = /'s\/(.*)\/(.*)\/'/.exec(commandOf('nginx')) ?? []
  const upstream = text('deploy/nginx.conf').replace(
    new RegExp(pattern.replaceAll('\\(', '(').replaceAll('\\)', ')'), 'g'),
    replacement.replace('\\1', '$1'),
  )
  for (const [name] of nodes) expect(upstream).toContain(`server ${name}:8000 `)
})

test('Redis keeps what it is told and throws nothing away, and nobody but the servers reaches it', () => {
  const redis = service('redis')
  expect(commandOf('redis')).toContain('--appendonly yes')
  expect(commandOf('redis')).toContain('--maxmemory-policy noeviction')
  expect(redis).not.toHaveProperty('ports')
  expect(redis.networks).toEqual(['store'])
  expect(redis.volumes).toEqual(['redis:/data'])
})

test('containers may write nowhere and become nobody else', () => {
  for (const { read_only, cap_drop } of Object.values(services)) {
    expect(read_only).toBe(true)
    expect(cap_drop).toEqual(['ALL'])
  }
  for (const { image = 'ours:1' } of Object.values(services)) expect(image).toMatch(/:\d|^runnel$/)
})

test('the image listens on every interface, runs without rights, and its process hears signals itself', () => {
  expect(restOf('ENV').join(' ')).toContain('HOST=0.0.0.0')
  expect(restOf('USER')).toEqual(['node'])
  expect(restOf('EXPOSE')).toEqual([String(defaults['PORT'])])
  const [start = ''] = restOf('CMD')
  expect(JSON.parse(start)).toEqual(['node', 'packages/server/dist/cli.js'])
  const order = lastStage.map(({ name }) => name)
  expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('COPY'))
})

test('the image is made in stages of versions that are named, and holds no dependency of development', () => {
  const bases = dockerfile.filter(({ name }) => name === 'FROM').map(({ rest }) => rest)
  expect(bases.length).toBeGreaterThan(1)
  for (const base of bases) expect(base).toMatch(/^\w+:\d/)
  expect(dockerfile.map(({ name }) => name)).not.toContain('ADD')
  const from = restOf('COPY').filter((rest) => rest.includes('node_modules'))
  expect(from).toEqual(['--from=dependencies /app/node_modules node_modules'])
  const installs = dockerfile.filter(({ rest }) => rest.startsWith('npm ci')).map(({ rest }) => rest)
  expect(installs.map((rest) => rest.includes('--omit=dev'))).toEqual([false, true])
})

test('what the image copies is there, and let through to it', () => {
  const copied = dockerfile
    .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1))
  const allowed = text('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))

  expect(copied.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([])
  expect(copied.filter((path) => !allowed.some((line) => path.startsWith(line.slice(1))))).toEqual([])
})

/** How long blocks wait for what is answered at once. */
const BLOCKS_WAIT_MS = 10_000

/** A directive of nginx.conf in milliseconds. */
function nginxTimes(directive: string): number[] {
  const found = [...text('deploy/nginx.conf').matchAll(new RegExp(`^\\s*${directive} (\\d+)s;`, 'gm'))]
  return found.map(([, seconds]) => Number(seconds) * 1_000)
}

test('nginx is more patient than the server is silent, and takes what the server takes', async () => {
  const app = createApp({ config: { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo' } })
  const [silence = 0, whole = 0, hurried = 0] = nginxTimes('proxy_read_timeout')
  expect(silence).toBeGreaterThan(2.5 * Number(defaults['HEARTBEAT_MS']))
  expect(whole).toBeGreaterThan(Number(defaults['MAX_STREAM_MS']))
  expect(hurried).toBeLessThan(BLOCKS_WAIT_MS)
  expect(nginxTimes('send_timeout')[0]).toBeGreaterThan(Number(defaults['SLOW_READER_MS']))
  expect(nginxTimes('keepalive_timeout')[0]).toBeLessThan(app.server.keepAliveTimeout)
  const [, body] = /client_max_body_size (\d+)k;/.exec(text('deploy/nginx.conf')) ?? []
  expect(Number(body) * 1_024).toBeGreaterThan(Number(defaults['MAX_MESSAGE_BYTES']))
  await app.close()
})

interface Manifest {
  readonly kind: string
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number
        readonly containers: readonly {
          readonly ports: readonly { containerPort: number }[]
          readonly env: readonly { name: string }[]
          readonly readinessProbe: { httpGet: { path: string; port: number } }
          readonly livenessProbe: { httpGet: { path: string; port: number } }
          readonly lifecycle: { preStop: { exec: { command: readonly string[] } } }
        }[]
      }
    }
  }
}

test('the manifests of the guide have names and paths that exist, and the time that a drain takes', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text('docs/scaling.md')) ?? []
  const manifests = parseAllDocuments(yaml).map((document) => document.toJS() as Manifest)
  expect(manifests.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'PodDisruptionBudget', 'Ingress'])
  const { containers = [], terminationGracePeriodSeconds = 0 } = manifests[0]?.spec.template.spec ?? {}
  const [container] = containers
  expect(container?.env.filter(({ name }) => !Object.hasOwn(ConfigSchema.properties, name))).toEqual([])
  expect(container?.ports).toEqual([{ containerPort: defaults['PORT'] }])
  expect(container?.readinessProbe.httpGet).toEqual({ path: '/readyz', port: defaults['PORT'] })
  expect(container?.livenessProbe.httpGet).toEqual({ path: '/healthz', port: defaults['PORT'] })
  const pauseMs = Number(container?.lifecycle.preStop.exec.command[1]) * 1_000
  const takesMs = pauseMs + Number(defaults['DRAIN_TIMEOUT_MS']) + marginMs()
  expect(terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(takesMs)
})

test('what HAProxy takes in a backend only stands in the backend of the guide', () => {
  const [, haproxy = ''] = /```haproxy\n([\s\S]*?)```/.exec(text('docs/scaling.md')) ?? []
  const [before = '', backend = ''] = haproxy.split(/^backend /m)
  expect(before).toContain('frontend')
  expect(before).not.toContain('set-timeout server')
  expect(backend).toMatch(/^ {2}http-request set-timeout server 960s if METH_POST \{ path \/api\/stream \/chat \}$/m)
})

test('what the guide measures by is what servers tell', async () => {
  const app = createApp({ config: { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo' } })
  const { body } = await app.inject({ url: '/metrics' })
  await app.close()
  const named = [...text('docs/scaling.md').matchAll(/`(runnel_\w+)`/g)].map(([, name = '']) => name)

  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((name) => !body.includes(`# TYPE ${name} `))).toEqual([])
})
