// Counts what .ci/run did and prints the closing line. A test that had to run and did not is a failure.
const fs = require('node:fs');
const path = require('node:path');

const folder = process.argv[2];
let passed = 0;
let failed = 0;

for (const name of ['test', 'check', 'demo']) {
  const file = path.join(folder, `${name}.step`);
  const ok = fs.existsSync(file) && fs.readFileSync(file, 'utf8').trim() === 'ok';
  if (!ok) console.log(`FAILED step: ${name}`);
  if (name !== 'test') ok ? (passed += 1) : (failed += 1);
  else if (!ok) failed += 1;
}

const jestFile = path.join(folder, 'jest.json');
if (!fs.existsSync(jestFile)) {
  console.log('FAILED: the test run left no result.');
  failed += 1;
} else {
  const jest = JSON.parse(fs.readFileSync(jestFile, 'utf8'));
  passed += jest.numPassedTests;
  failed += jest.numFailedTests;
  if (jest.numPassedTests === 0) failed += 1;
  for (const file of jest.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') continue;
      const where = path.relative(process.cwd(), file.name);
      // Real headers lie beside the project, not in it: a clone alone does without, and says so.
      const mustRun =
        /browser|postgres/i.test(`${test.fullName} ${where}`) && !/shared\/data.* is not here/.test(test.fullName);
      console.log(`${mustRun ? 'FAILED, skipped' : 'skipped'}: ${test.fullName}`);
      if (mustRun) failed += 1;
    }
  }
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
