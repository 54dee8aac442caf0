import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { APPROVAL_KEY, coinOf, payableOf, planOnly, policyOf, requestOf } from '../../../../test/support/batches';
import { reservesMessage } from '../../../solvency';
import { instant, Secret } from '../../../units';
import { deriveKey, parseTreasury, type Treasury } from '../../descriptor';
import { finalizeSigned } from '../../signing-session';
import type { SignRequest, StatementRequest } from '../../signer';
import { statementMac } from '../../statement-seal';
import type { FromSigner } from './protocol';
import { createSeedFile } from './seed-file.adapter';

/** A hundred thousand: SIGNER_MUTANTS=100000 npx jest --selectProjects server --testPathPatterns signer-wire */
const MUTANTS = Number.parseInt(process.env['SIGNER_MUTANTS'] ?? '400', 10);
const AT = instant(Date.UTC(2026, 10, 21));
const MAX_FEE = 1_000_000n;
const CARRIED = ['string', 'object', 'number', 'boolean'];
const PASSPHRASE = 'passphrase-of-the-wire-test';

let folder: string;
let journalFile: string;
let child: ChildProcess;
let heard: FromSigner[] = [];
let asked = 0;
let genuine: { readonly batches: readonly SignRequest[]; readonly statement: StatementRequest };
/** The one transaction that each approval is about, and the one line of it. */
let raws: Set<string>;
let lines: Set<string>;
let signatures: readonly string[];

/** Sends a message as it is and one of our own after it. @returns what came back before the answer to our own */
async function say(message: unknown): Promise<FromSigner[]> {
  if (child.exitCode !== null) throw new Error(`the signer has ended: ${child.exitCode}`);
  heard = [];
  asked += 1;
  const id = asked;
  const answered = new Promise<void>((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`the signer ended: ${code}`));
    const take = (one: FromSigner): void => {
      if (one.type !== 'journal' || one.id !== id) return;
      child.off('message', take).off('exit', gone);
      resolve();
    };
    child.on('message', take).once('exit', gone);
  });
  // Everything else no channel carries: the process never hears of it.
  if (CARRIED.includes(typeof message)) child.send(message as string, () => undefined);
  child.send({ type: 'journal', id, place: 0 }, () => undefined);
  await answered;
  return heard.filter((one) => one.type !== 'journal' || one.id !== id);
}

function batch(treasury: Treasury, item: number): SignRequest {
  const coins = [1, 2].map((n) => coinOf(treasury, 10 * item + n, 700_000n));
  const plan = planOnly([payableOf(item, 1_000_000n)], coins, policyOf(treasury));
  return requestOf(treasury, plan, { key: APPROVAL_KEY, at: AT, batchId: `batch${item}` });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-wire-'));
  journalFile = join(folder, 'journal.jsonl');
  const seedFile = join(folder, 'seed.json');
  const kdf = { memoryKib: 1024, passes: 1 };
  const { descriptor } = await createSeedFile({ path: seedFile, passphrase: new Secret(PASSPHRASE), network: 'regtest', kdf }); // prettier-ignore
  const treasury = parseTreasury(descriptor, 'regtest');
  const message = reservesMessage({ number: 12 }, 'ab'.repeat(32));
  const keys = [0, 1].map((index) => {
    const { scriptHex, keys: made } = deriveKey(treasury, 0, index);
    return { scriptHex, path: made[0]?.path ?? '' };
  });
  const statement = { network: 'regtest', message, keys, mac: statementMac({ network: 'regtest', message }, APPROVAL_KEY) } as const; // prettier-ignore
  genuine = { batches: [batch(treasury, 1), batch(treasury, 2)], statement };
  child = fork(join(__dirname, 'signer-process.adapter.ts'), [], {
    env: {},
    execArgv: ['--require', require.resolve('tsx/cjs')],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('message', (one: FromSigner) => heard.push(one));
  const limits = { maxTransactionSats: 10n ** 12n, maxDaySats: 10n ** 15n, maxRateSatPerKvb: 100_000n, maxFeeSats: MAX_FEE }; // prettier-ignore
  const approvalKey = APPROVAL_KEY.reveal();
  const opened = { type: 'unseal', seedFile, journalFile, passphrase: PASSPHRASE, approvalKey, network: 'regtest', wallets: [], limits, walletLimits: [] }; // prettier-ignore
  expect(await say(opened)).toEqual([{ type: 'ready', descriptor }]);
  raws = new Set();
  for (const request of genuine.batches) {
    const [answer] = await say({ type: 'sign', id: 7, request });
    if (answer?.type !== 'reply' || !('signed' in answer.reply)) throw new Error('not signed');
    raws.add(finalizeSigned(request.psbt, answer.reply.signed, MAX_FEE));
  }
  const [stated] = await say({ type: 'state', id: 8, request: statement });
  if (stated?.type !== 'stated' || !('signatures' in stated.reply)) throw new Error('not stated');
  ({ signatures } = stated.reply);
  lines = new Set(linesOf(readFileSync(journalFile, 'utf8')));
  expect([raws.size, lines.size, signatures.length]).toEqual([2, 2, 2]);
});

afterAll(async () => {
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

/** Lines of the journal without when, and without the hash of the line before. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.stringify({ ...(JSON.parse(line) as object), at: 0, previous: '' }));
}

/** What a request is about, beside its PSBT and its seal. */
function about({ network, batchId, outputs, approval }: SignRequest): unknown {
  const { batchHash, approvedBy, approvedAt, envelope } = approval;
  const { maxRateSatPerKvb, maxFeeSats } = envelope;
  return { network, batchId, outputs: [...outputs], batchHash, approvedBy, approvedAt, maxRateSatPerKvb, maxFeeSats };
}

/** What was signed is what was approved, as it was approved, whatever else was said. */
async function hold(message: unknown): Promise<void> {
  for (const answer of await say(message)) {
    if (answer.type === 'reply' && 'signed' in answer.reply) {
      expect(genuine.batches.map(about)).toContainEqual(about((message as { request: SignRequest }).request));
      const { signed } = answer.reply;
      const made = genuine.batches.flatMap(({ psbt }) => {
        try {
          return [finalizeSigned(psbt, signed, MAX_FEE)];
        } catch {
          return [];
        }
      });
      expect(made).toHaveLength(1);
      expect(raws).toContain(made[0]);
    }
    if (answer.type === 'stated' && 'signatures' in answer.reply) {
      for (const one of answer.reply.signatures) expect(signatures).toContain(one);
    }
  }
}

type Path = readonly (string | number)[];
type Node = Record<string | number, unknown>;

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [at];
  return [at, ...Object.keys(value).flatMap((key) => pathsOf((value as Node)[key], [...at, key]))];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Node | undefined)?.[key], value);
}

/** A copy in which one place is another, or gone. */
function put(message: unknown, path: Path, change: (before: unknown) => unknown): unknown {
  if (path.length === 0) return ((after) => (after === GONE ? undefined : after))(change(message));
  const copy = structuredClone(message);
  const last = path[path.length - 1] ?? '';
  const holder = at(copy, path.slice(0, -1)) as Node;
  const after = change(holder[last]);
  if (after === GONE) delete holder[last];
  else holder[last] = after;
  return copy;
}

const GONE = Symbol('gone');
const JUNK: readonly unknown[] = [
  null, undefined, true, 0, -1, 1.5, Number.NaN, 2 ** 53, -0n, 1n, 10n ** 30n, '', 'x', '__proto__', '\u0000', '٣', [], {}, [null], [undefined],
  // Long and almost empty: whoever walks it place by place is busy for ever.
  new Array(4_000_000_000), new Map([['type', 'sign']]), new Date(Number.NaN), new Uint8Array(3), { length: 2 }, { type: 'sign' },
]; // prettier-ignore

/** One changed place of a message. */
function change(
  before: unknown,
  how: { readonly kind: number; readonly pick: number; readonly other: unknown },
): unknown {
  const { kind, pick, other } = how;
  if (kind === 0) return JUNK[pick % JUNK.length];
  if (kind === 1) return GONE;
  if (kind === 2) return other;
  if (typeof before === 'bigint') return before + (pick % 2 === 0 ? 1n : -1n);
  if (typeof before === 'number') return before + (pick % 2 === 0 ? 1 : -1);
  if (typeof before === 'string') return flipped(before, pick);
  if (!Array.isArray(before) || before.length > 1_000) return [before];
  const place = pick % (before.length + 1);
  const variants: unknown[][] = [before.toSpliced(place, 1), [...before, before[place]], before.toReversed()];
  const holed = [...(before as unknown[])];
  Reflect.deleteProperty(holed, place);
  return [...variants, holed][pick % 4];
}

/** A letter changed; of base64, so that it reads as base64 still, now and then bytes are turned. */
function flipped(text: string, pick: number): string {
  if (text.length > 200 && pick % 3 > 0) {
    const bytes = Buffer.from(text, 'base64');
    const place = pick % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ ((pick % 255) + 1);
    return bytes.toString('base64');
  }
  const place = pick % (text.length + 1);
  return text.slice(0, place) + String.fromCharCode(48 + (pick % 75)) + text.slice(place + (pick % 2));
}

const messages = (): readonly object[] => [
  ...genuine.batches.map((request, index) => ({ type: 'sign', id: 50 + index, request })),
  { type: 'state', id: 60, request: genuine.statement },
  { type: 'attempts', id: 61, after: 0 },
  { type: 'journal', id: 62, place: 1 },
  { type: 'unseal', seedFile: '/nowhere', journalFile: '/nowhere', passphrase: 'x', approvalKey: 'x', network: 'regtest', wallets: [], limits: {}, walletLimits: [] }, // prettier-ignore
];

it.each(JUNK.map((junk, index) => [index, junk] as const))(
  'goes on after a message that is none: %i',
  async (_, junk) => {
    await hold(junk);
    const request = genuine.batches[0];
    for (const type of ['sign', 'state', 'attempts', 'journal', 'unseal', 'other']) {
      await hold({ type, id: 9, request: junk, after: junk, place: junk });
      await hold({ type, id: junk, request, after: 0, place: 0 });
    }
  },
);

it(
  `signs nothing but what was approved, and never ends: ${MUTANTS} messages`,
  async () => {
    const one = fc.record({ where: fc.nat(0xffff), kind: fc.nat(5), pick: fc.nat(0xffffff), from: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.nat(5), fc.array(one, { maxLength: 3 }), async (which, changes) => {
        const all = messages();
        let message: unknown = all[which];
        for (const { where, kind, pick, from } of changes) {
          const paths = pathsOf(message);
          const path = paths[where % paths.length] ?? [];
          const other = at(all[from], path);
          message = put(message, path, (before) => change(before, { kind, pick, other }));
        }
        await hold(message);
      }),
      { numRuns: MUTANTS },
    );
    // Nothing else stands in its journal, and it signs as before.
    expect(linesOf(readFileSync(journalFile, 'utf8')).filter((line) => !lines.has(line))).toEqual([]);
    const [again] = await say({ type: 'sign', id: 9, request: genuine.batches[0] });
    expect(again).toMatchObject({ type: 'reply', reply: { signed: expect.any(String) as string } });
  },
  60_000 + 50 * MUTANTS,
);
