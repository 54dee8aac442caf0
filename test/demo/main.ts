import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { formatUsdTotal, SystemClock, usd } from '../../src/units';
import { incomeOf, runChecks } from './checks';
import { collectFiles } from './collected';
import { Demo } from './demo';
import { witnessOutputs } from './node-witness';
import { DEMO_PASSWORD } from './people';
import { RawBooks, readTotals } from './raw-books';
import { storyChecks } from './story';

const SPAN_DAYS = 426;

interface Arguments {
  readonly once: boolean;
  readonly seed: number;
  readonly days: number;
}

function readArguments(words: readonly string[]): Arguments {
  const value = (name: string, fallback: number): number => {
    const at = words.indexOf(name);
    return at < 0 ? fallback : Number.parseInt(words[at + 1] ?? '', 10);
  };
  return { once: words.includes('--once'), seed: value('--seed', 7), days: value('--days', SPAN_DAYS) };
}

/** Progress goes to standard error: standard output is for the result alone. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function summarise(demo: Demo, days: number): Promise<boolean> {
  say('Members download their receipts and reports ...');
  const { receipts, reports } = await collectFiles(demo.people, demo.folder);
  say('Checking from outside: node, raw rows, receipt files, report lines ...');
  const books = await RawBooks.open(demo.databaseFile);
  const totals = await readTotals(books);
  const batches = await demo.people.batches();
  const settled = batches.filter(({ state }) => state === 'settled');
  const batchTxids = new Set(batches.flatMap(({ txid }) => (txid === null ? [] : [txid])));
  const outputs = await witnessOutputs(demo.rpc, demo.birthdayHeight);
  const checks = await runChecks({
    totals,
    outputs,
    members: demo.people.members,
    batchTxids,
    receipts,
    reports,
    database: { books, file: demo.databaseFile, folder: demo.folder },
  });
  const unpriced = await books.all('SELECT 1 FROM income_pending');
  await books.close();
  const { reorganised, clawedBack, restated } = demo.events;
  // A shorter span than the story is for whoever works on the demo: the story's own events cannot be asked of it.
  const whole = days >= SPAN_DAYS;
  const story = whole ? await storyChecks(demo.people, outputs, demo.leaseAddresses) : {};
  const all = {
    ...checks,
    ...story,
    everyBatchSettled: settled.length > 0 && settled.length === batches.length,
    storyHappened: !whole || (reorganised && clawedBack !== undefined && restated !== undefined && unpriced.length > 0),
  };
  const result = {
    members: demo.people.members.length,
    devices: demo.devices,
    entries: totals.entries,
    batches: batches.length,
    txids: [...batchTxids],
    confirmed: settled.length,
    proofs: receipts.length,
    reports: reports.length,
    incomeUsd: formatUsdTotal(usd(incomeOf(reports))),
    checks: all,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return Object.values(all).every(Boolean);
}

function greet(demo: Demo): void {
  const { operator, second, members } = demo.people;
  const [member] = members;
  say('');
  say(`Paydirt demo: ${demo.origin}   (regtest coins, made-up members, demo prices)`);
  say(`  operator  ${operator.mail}  password ${DEMO_PASSWORD}  authenticator secret ${operator.totpSecret ?? ''}`);
  say(`  second    ${second.mail}  password ${DEMO_PASSWORD}  authenticator secret ${second.totpSecret ?? ''}`);
  say('            (nobody approves what they planned themselves)');
  say(`  member    ${member?.person.mail ?? ''}  password ${DEMO_PASSWORD}  (member02 to member40 alike)`);
  say('            (member01 has contracts and a device that is off; member21 mines two coins with one machine)');
  say(`  files     ${demo.folder}`);
  say('Ctrl-C stops everything and removes the files.');
}

async function main(): Promise<number> {
  const { once, seed, days } = readArguments(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-demo-'));
  // However it ends, but for kill -9: an error that nobody caught, too.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  let demo: Demo | undefined;
  try {
    const started = performance.now();
    demo = await Demo.open({ folder, seed, days, today: new SystemClock().now(), say });
    const lived = await Promise.race([demo.live().then(() => true), stopped.then(() => false)]);
    if (!lived) return 130;
    const ok = await summarise(demo, days);
    say(`Lived and checked in ${Math.round((performance.now() - started) / 1000)} s.`);
    if (once) return ok ? 0 : 1;
    demo.goOn();
    greet(demo);
    await stopped;
    return 0;
  } finally {
    await demo?.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(inspect(error));
    process.exit(1);
  },
);
