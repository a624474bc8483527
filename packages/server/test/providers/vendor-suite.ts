import { abortsSuite } from './vendor-aborts.js'
import { answersSuite } from './vendor-answers.js'
import { faultsSuite } from './vendor-faults.js'
import type { VendorUnderTest } from './vendor-harness.js'

/** The promises that every provider of a vendor keeps, through the vendor's real SDK. */
export function vendorSuite(subject: VendorUnderTest): void {
  answersSuite(subject)
  faultsSuite(subject)
  abortsSuite(subject)
}
