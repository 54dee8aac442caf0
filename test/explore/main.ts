import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { isSmall, type Scope, SCOPES } from './scope';
import { walk } from './walk';

const USE = `Use: npm run explore [-- --scope ${Object.keys(SCOPES).join('|')}]`;
/** Walks at once, each a process of its own: they share nothing. */
const WALKS_AT_ONCE = 2;

interface Found {
  readonly states: number;
  readonly violations: number;
}

/**
 * `npm run explore`: walks every state of the payout engine in small scope and holds the invariants against each. Exit
 * code 1 when one is broken, with the shortest steps that lead there.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { scope: { type: 'string' } } });
  const { scope: only = '' } = values;
  const scopes = Object.entries<Scope>(SCOPES).filter(([name]) => (only === '' ? !isSmall(name) : name === only));
  const [first] = scopes;
  if (first === undefined) throw new Error(USE);
  const found = only === '' ? await exploreAll(scopes.map(([name]) => name)) : [explore(...first)];
  const states = found.reduce((sum, one) => sum + one.states, 0);
  const violations = found.reduce((sum, one) => sum + one.violations, 0);
  process.stdout.write(`${total({ states, violations })}\n`);
  if (violations > 0) process.exitCode = 1;
}

const total = ({ states, violations }: Found): string => `${states} states explored, ${violations} violations`;

async function exploreAll(names: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) found.push(await exploreApart(name));
  };
  await Promise.all(Array.from({ length: WALKS_AT_ONCE }, work));
  return found;
}

/** @throws Error when a walk ended without saying what it found */
async function exploreApart(name: string): Promise<Found> {
  const [script = ''] = process.argv.slice(1);
  const args = [...process.execArgv, script, '--scope', name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = (await text(child.stdout)).trimEnd().split('\n');
  const [, states, violations] = /^(\d+) states explored, (\d+) violations$/.exec(lines.pop() ?? '') ?? [];
  if (states === undefined || violations === undefined) throw new Error(`The walk of ${name} did not end.`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return { states: Number(states), violations: Number(violations) };
}

function explore(name: string, scope: Scope): Found {
  const began = performance.now();
  process.stdout.write(`${name}: ${textOf(scope)}\n`);
  const onLevel = (depth: number, states: number): void => {
    console.error(`${name}, depth ${depth}: ${states} states`);
  };
  const walked = walk(scope, { onLevel });
  const { states, transitions, depth, steps, violations } = walked;
  for (const { what, path } of violations) {
    process.stdout.write(`BROKEN ${what}\n${path.map((step) => `  ${step}\n`).join('')}`);
  }
  const { maxRSS, userCPUTime } = process.resourceUsage();
  const costs = {
    seconds: Math.round((performance.now() - began) / 1_000),
    cpuSeconds: Math.round(userCPUTime / 1_000_000),
    memoryMb: Math.round(maxRSS / 1_024),
  };
  process.stdout.write(`${name}: ${textOf(steps)}\n`);
  process.stdout.write(`${name}: ${textOf({ states, transitions, depth, violations: violations.length, ...costs })}\n`);
  return { states, violations: violations.length };
}

function textOf(what: object): string {
  return JSON.stringify(what, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
