import { parseArgs } from 'node:util';
import { isSmall, type Scope, SCOPES } from './scope';
import { walk } from './walk';

const USE = `Use: npm run explore [-- --scope ${Object.keys(SCOPES).join('|')}]`;

/**
 * `npm run explore`: walks every state of the payout engine in small scope and holds the invariants against each. Exit
 * code 1 when one is broken, with the shortest steps that lead there.
 */
function main(): void {
  const { values } = parseArgs({ options: { scope: { type: 'string' } } });
  const { scope: only = '' } = values;
  const scopes = Object.entries<Scope>(SCOPES).filter(([name]) => (only === '' ? !isSmall(name) : name === only));
  if (scopes.length === 0) throw new Error(USE);
  let [states, violations] = [0, 0];
  for (const [name, scope] of scopes) {
    const found = explore(name, scope);
    states += found.states;
    violations += found.violations;
  }
  process.stdout.write(`${states} states explored, ${violations} violations\n`);
  if (violations > 0) process.exitCode = 1;
}

function explore(name: string, scope: Scope): { states: number; violations: number } {
  const began = performance.now();
  process.stdout.write(`${name}: ${textOf(scope)}\n`);
  const walked = walk(scope, (depth, states) => console.error(`${name}, depth ${depth}: ${states} states`));
  const { states, transitions, depth, steps, violations } = walked;
  for (const { what, path } of violations) {
    process.stdout.write(`BROKEN ${what}\n${path.map((step) => `  ${step}\n`).join('')}`);
  }
  const seconds = Math.round((performance.now() - began) / 1_000);
  const memoryMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  process.stdout.write(`${name}: ${textOf(steps)}\n`);
  process.stdout.write(
    `${name}: ${textOf({ states, transitions, depth, violations: violations.length, seconds, memoryMb })}\n`,
  );
  return { states, violations: violations.length };
}

function textOf(what: object): string {
  return JSON.stringify(what, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

main();
