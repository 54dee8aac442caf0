// Jest starts the longest files first where it has seen them run; on a bare machine it goes by their size, and the lives of
// the simulator stand in files of three lines: begun last, they left one of two workers idle for minutes.
const { existsSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const Sequencer = require(require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] })).default;

const ROOT = join(__dirname, '..', '..');
/** What takes more than twenty seconds, the longest first. */
const LONGEST = [
  'test/simulation/payout-lives-memory.spec.ts',
  'test/simulation/simulation.spec.ts',
  'test/simulation/payout-lives-postgres.spec.ts',
  'test/simulation/payout-lives-sqlite.spec.ts',
  'test/e2e/browser/screens.spec.ts',
  'test/e2e/browser/real-service.spec.ts',
  'test/e2e/start.spec.ts',
  'test/kill/kill.spec.ts',
  'test/e2e/api/payout-desks.spec.ts',
  'test/storage/solo.spec.ts',
  'test/property/solo.property.spec.ts',
  'test/property/header-mutants.spec.ts',
  'test/storage/restores.spec.ts',
  'test/property/conversion.spec.ts',
];

const gone = LONGEST.find((file) => !existsSync(join(ROOT, file)));
if (gone !== undefined) throw new Error(`${gone} is no test file any more: take it off the list of the longest.`);

const rankOf = ({ path }) => {
  const rank = LONGEST.indexOf(relative(ROOT, path).split(sep).join('/'));
  return rank < 0 ? LONGEST.length : rank;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
