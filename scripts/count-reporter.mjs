// A Vitest reporter that writes how many tests passed and failed to the file that RUNNEL_TEST_COUNTS names.
import { writeFileSync } from 'node:fs'

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const file = process.env.RUNNEL_TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify(count(modules, unhandledErrors, reason)))
  }
}

function count(modules, unhandledErrors, reason) {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const failedTests = tests.filter((test) => test.result().state === 'failed').length
  // A file that does not load, or whose hooks fail, has no failed test to show for it.
  const brokenModules = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module)).length
  const failed = failedTests + brokenModules + unhandledErrors.length
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: reason === 'interrupted' ? Math.max(failed, 1) : failed,
  }
}

function hasFailedTest(module) {
  return [...module.children.allTests()].some((test) => test.result().state === 'failed')
}
