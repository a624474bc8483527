// `npm run bench -- --profile`: where the server's time goes, while streams write as fast as they can and at a pace.
import { mkdir, writeFile } from 'node:fs/promises'
import { FOLDER } from './results.mjs'
import { pace } from './scenarios/pace.mjs'
import { throughput } from './scenarios/throughput.mjs'
import { vendor } from './scenarios/vendor.mjs'
import { profileTables, summarise } from './report/profile.mjs'

const OF_A_VENDOR = [
  [
    'vendor',
    (contender) =>
      vendor(contender, { streams: 200, connections: 20, warmUpCpuMs: 4_000, measureCpuMs: 3_000, profile: true }),
  ],
]

const RUNS = [
  [
    'throughput',
    (contender) =>
      throughput(contender, { streams: 200, connections: 20, warmUpCpuMs: 2_000, measureCpuMs: 3_000, profile: true }),
  ],
  [
    'pace',
    (contender) =>
      pace(contender, {
        streams: 1_000,
        connections: 100,
        rushMs: 1_500,
        warmUpMs: 3_000,
        measureMs: 5_000,
        profile: true,
      }),
  ],
]

/** @param {readonly import('./contenders.mjs').Contender[]} contenders */
export async function profileAll(contenders) {
  await mkdir(FOLDER, { recursive: true })
  for (const contender of contenders) {
    for (const [name, run] of contender.vendor ? OF_A_VENDOR : RUNS) {
      const { profile, delivery, cpuUs, tokens } = await run(contender)
      const file = new URL(`${contender.name}-${name}.cpuprofile`, FOLDER)
      await writeFile(file, JSON.stringify(profile))
      console.log(`\n${contender.title}, ${name}: ${cpuUs.toFixed(2)} µs of CPU per token with the profiler on`)
      console.log(`(the profile itself: .cache/bench/${contender.name}-${name}.cpuprofile)\n`)
      console.log(profileTables(summarise(profile), tokens))
      if (!delivery.whole) console.log(`NOT WHOLE: ${delivery.faults.join('; ')}`)
    }
  }
}
