import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../support/project-root';
import { type Bug, BUGS, type Check } from './bugs';
import { plant, planted } from './plant';

const COPIED = [
  'src',
  'test',
  'migrations',
  'reports',
  'package.json',
  'tsconfig.json',
  'jest.config.cjs',
  'bin',
  'docs',
];
const LEFT_OUT = new Set(['node_modules', 'screenshots']);
/** A check that does not end has caught the bug too: a walk or a life that hangs is no pass. */
const CHECK_MS_MAX = 300_000;

/** A copy of the source, where bugs are planted: the tree that people work in is never touched. */
class Field {
  readonly root = mkdtempSync(join(tmpdir(), 'paydirt-drill-'));

  constructor() {
    for (const name of COPIED) {
      const from = join(PROJECT_ROOT, name);
      const filter = (path: string): boolean => !LEFT_OUT.has(basename(path));
      if (existsSync(from)) cpSync(from, join(this.root, name), { recursive: true, filter });
    }
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** @returns whether the check passed */
  run(check: Check): Promise<boolean> {
    const tsx = ['--import', 'tsx'];
    const words = {
      explore: () => [...tsx, 'test/explore/main.ts', '--scope', check.kind === 'explore' ? check.scope : ''],
      simulate: () => [
        ...tsx,
        'test/simulation/main.ts',
        '--seed',
        '1',
        '--runs',
        check.kind === 'simulate' ? String(check.runs) : '',
      ],
      spec: () => [
        'node_modules/jest/bin/jest.js',
        '--selectProjects',
        'server',
        '-w',
        '1',
        '--testPathPatterns',
        check.kind === 'spec' ? check.path : '',
      ],
    };
    return new Promise((resolve) => {
      const child = spawn(process.execPath, words[check.kind](), {
        cwd: this.root,
        stdio: 'ignore',
        timeout: CHECK_MS_MAX,
      });
      child.once('exit', (code) => resolve(code === 0));
    });
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const nameOf = (check: Check): string => {
  if (check.kind === 'explore') return `npm run explore -- --scope ${check.scope}`;
  return check.kind === 'simulate' ? `npm run simulate -- --runs ${check.runs}` : check.path;
};

async function seconds<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - began) / 1_000)];
}

/**
 * `npm run drill`: plants each bug in a copy of the source and runs the check that has to catch it. Every check passes
 * on the source as it is first, or its failure would prove nothing. Exit code 1 when a bug is not caught, 2 when one does
 * not apply any more.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
  const bugs = BUGS.filter(({ name }) => name.includes(values.only));
  for (const bug of bugs) planted(PROJECT_ROOT, bug);
  const field = new Field();
  process.once('exit', () => field.close());
  const checks = new Map(bugs.map(({ check }) => [nameOf(check), check]));
  for (const [name, check] of checks) {
    const [passed, took] = await seconds(() => field.run(check));
    process.stdout.write(`as it is | ${passed ? 'passes' : 'FAILS'} | ${name} | ${took} s\n`);
    if (!passed) return 1;
  }
  let caught = 0;
  for (const bug of bugs) {
    const isCaught = await drill(field, bug);
    if (isCaught) caught += 1;
  }
  process.stdout.write(`${bugs.length} planted, ${caught} caught, ${bugs.length - caught} not caught\n`);
  return caught === bugs.length && caught > 0 ? 0 : 1;
}

async function drill(field: Field, bug: Bug): Promise<boolean> {
  const putBack = plant(field.root, bug);
  const [passed, took] = await seconds(() => field.run(bug.check));
  putBack();
  process.stdout.write(`${bug.name} | ${passed ? 'NOT CAUGHT' : 'caught'} | ${nameOf(bug.check)} | ${took} s\n`);
  return !passed;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
