// The package's own door loads adapters for every database there is: 90 ms, against 7 for the one file that is used.
declare module 'rate-limiter-flexible/lib/RateLimiterMemory.js' {
  import { RateLimiterMemory } from 'rate-limiter-flexible'
  export = RateLimiterMemory
}
