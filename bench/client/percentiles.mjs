/**
 * In milliseconds.
 * @param {number[]} latencies in microseconds; sorted in place
 */
export function percentiles(latencies) {
  const sorted = Float64Array.from(latencies).sort()
  const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) / 1_000
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: (sorted.at(-1) ?? Number.NaN) / 1_000,
  }
}
