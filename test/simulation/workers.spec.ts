import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asked, shareArgs } from './asked';
import { type Lived, type Seeds, shares, together } from './shares';
import { inWorkers } from './workers';

const seedsOf = (parts: readonly Seeds[]): number[] =>
  parts.flatMap(({ first, runs }) => Array.from({ length: runs }, (_, index) => first + index));

describe('shares of seeds', () => {
  it.each([
    [{ first: 1, runs: 1 }, 1, [1]],
    [{ first: 1, runs: 1 }, 4, [1]],
    [{ first: 0, runs: 4 }, 4, [1, 1, 1, 1]],
    [{ first: 7, runs: 5 }, 4, [2, 1, 1, 1]],
    [{ first: 10_001, runs: 500 }, 2, [250, 250]],
    [{ first: 10_001, runs: 500 }, 3, [167, 167, 166]],
  ])('cut %o among %d workers into %o, each seed once and in order', (seeds, workers, sizes) => {
    const parts = shares(seeds, workers);
    expect(parts.map(({ runs }) => runs)).toEqual(sizes);
    expect(seedsOf(parts)).toEqual(seedsOf([seeds]));
  });

  it('are summed by fault, in the order of the numbers', () => {
    const one: Lived = { runs: 2, faults: { F12: 1, F02: 3 }, violations: ['seed 1'], cpuSeconds: 1 };
    const other: Lived = { runs: 1, faults: { F07: 2, F12: 4 }, violations: [], cpuSeconds: 0.5 };
    const sum = together([one, other]);
    expect(sum).toEqual({ runs: 3, faults: { F02: 3, F07: 2, F12: 5 }, violations: ['seed 1'], cpuSeconds: 1.5 });
    expect(Object.keys(sum.faults)).toEqual(['F02', 'F07', 'F12']);
  });
});

describe('the command line of the simulator', () => {
  it.each([[['--workers', '0']], [['--workers', '65']], [['--workers', 'two']], [['--runs', '0']], [['--seed', '-1']]])(
    'refuses %o',
    (args) => expect(() => asked(args)).toThrow(/^Use: |ambiguous|argument/),
  );

  it.each([1, 64])('takes %d workers', (workers) => expect(asked(['--workers', `${workers}`]).workers).toBe(workers));

  it('gives a worker the same life and database, and its own seeds', () => {
    const what = asked(['--seed', '5', '--runs', '9', '--workers', '3', '--database', 'sqlite', '--verbose']);
    const share = asked(shareArgs(what, { first: 8, runs: 3 }));
    expect(share).toEqual({ ...what, first: 8, runs: 3, workers: 1, isShare: true });
  });
});

describe('workers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workers-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Says what a worker says, or ends as its first seed has it: 11 with a code, 12 by a signal. */
  const script = join(folder, 'worker.cjs');
  const PROGRAM = `
    const [first, runs] = process.argv.slice(2).map(Number);
    if (first === 11) process.exit(3);
    if (first === 12) process.kill(process.pid, 'SIGKILL');
    else process.send({ runs, faults: { F01: first }, violations: [], cpuSeconds: 1 }, () => process.disconnect());
  `;
  const argsOf = ({ first, runs }: Seeds): string[] => [`${first}`, `${runs}`];
  beforeAll(() => writeFileSync(script, PROGRAM));

  it('say what came of their shares', async () => {
    const { lived, died } = await inWorkers(shares({ first: 1, runs: 5 }, 2), { script, argsOf });
    expect(died).toEqual([]);
    expect(together(lived)).toEqual({ runs: 5, faults: { F01: 5 }, violations: [], cpuSeconds: 2 });
  });

  it('that die are named with their seeds, and the others go on', async () => {
    const parts = [
      { first: 11, runs: 1 },
      { first: 12, runs: 10 },
      { first: 40, runs: 2 },
    ];
    const { lived, died } = await inWorkers(parts, { script, argsOf });
    expect(lived.map(({ runs }) => runs)).toEqual([2]);
    expect(died.map(({ runs, sentence }) => [runs, sentence])).toEqual([
      [1, 'Worker 1 of 3 (seeds 11 to 11) died: exit code 3. Its seeds count as failed; repeat them.'],
      [10, 'Worker 2 of 3 (seeds 12 to 21) died: SIGKILL. Its seeds count as failed; repeat them.'],
    ]);
  });

  it('leave nothing behind that would end this process with them', async () => {
    const before = process.listenerCount('SIGINT');
    await inWorkers([{ first: 1, runs: 1 }], { script, argsOf });
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
