import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as bitcoin from 'bitcoinjs-lib';
import {
  APPROVAL_KEY as KEY,
  coinOf,
  payableOf,
  planOnly,
  policyOf,
  requestOf,
  SIGNER_LIMITS as LIMITS,
} from '../../../../test/support/batches';
import { instant, Secret } from '../../../units';
import { parseTreasury, type Treasury } from '../../descriptor';
import { finalizeSigned } from '../../signing-session';
import { decodeRawTransaction } from '../../raw-transaction';
import type { SignReply, SignRequest } from '../../signer';
import { HotSigner, type HotSignerOptions } from './hot-signer.adapter';
import { createSeedFile } from './seed-file.adapter';

const AT = instant(Date.UTC(2026, 10, 21));
const PASSPHRASE = 'canary-passphrase-of-the-test';

let folder: string;
let words: string;
let treasury: Treasury;
let options: HotSignerOptions;
let running: HotSigner[] = [];
let journals = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-signer-'));
  const seedFile = join(folder, 'seed.json');
  const kdf = { memoryKib: 1024, passes: 1 };
  const seed = await createSeedFile({ path: seedFile, passphrase: new Secret(PASSPHRASE), network: 'regtest', kdf });
  words = seed.words.reveal();
  treasury = parseTreasury(seed.descriptor, 'regtest');
  options = {
    seedFile,
    journalFile: join(folder, 'journal.jsonl'),
    passphrase: new Secret(PASSPHRASE),
    approvalKey: KEY,
    network: 'regtest',
    limits: LIMITS,
  };
});

beforeEach(() => {
  journals += 1;
  options = { ...options, journalFile: join(folder, `journal-${journals}.jsonl`) };
  running = [];
});

afterEach(() => Promise.all(running.map((signer) => signer.stop())));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(over: Partial<HotSignerOptions> = {}): Promise<HotSigner> {
  const signer = await HotSigner.start({ ...options, ...over });
  running.push(signer);
  return signer;
}

function signed(reply: SignReply): string {
  if ('refused' in reply) throw new Error(`refused: ${reply.refused} ${reply.detail}`);
  return reply.signed;
}

function refusal(reply: SignReply): string {
  return 'refused' in reply ? reply.refused : 'signed';
}

function request(amount = 1_000_000n, coins = [1, 2], item = 1, key = KEY): SignRequest {
  const plan = planOnly(
    [payableOf(item, amount)],
    coins.map((n) => coinOf(treasury, n, 700_000n)),
    policyOf(treasury),
  );
  return requestOf(treasury, plan, { key, at: AT, batchId: `batch${item}` });
}

describe('hot signer', () => {
  it('signs an approved batch in a process of its own, with signatures that bitcoinjs-lib finds valid', async () => {
    const signer = await start();
    expect(signer.descriptor).toBe(treasury.descriptor);
    const asked = request();
    const raw = finalizeSigned(asked.psbt, signed(await signer.sign(asked)), 100_000n);
    const decoded = decodeRawTransaction(raw);
    expect(decoded.txid).toBe(bitcoin.Transaction.fromHex(raw).getId());
    expect(decoded.weight).toBe(bitcoin.Transaction.fromHex(raw).weight());
    expect(decoded.inputs).toHaveLength(2);
  });

  it('gives the same bytes when asked again, so that a crash before the commit changes nothing (F02)', async () => {
    const signer = await start();
    const asked = request();
    const first = signed(await signer.sign(asked));
    expect(signed(await signer.sign(asked))).toBe(first);
    await signer.stop();
    expect(signed(await (await start()).sign(asked))).toBe(first);
  });

  it('has the attempt in its journal before the signature is out, and remembers it after a restart (RULES 15)', async () => {
    const signer = await start();
    signed(await signer.sign(request(600_000n, [1])));
    expect(readFileSync(options.journalFile, 'utf8')).toContain('"items":["item1"]');
    expect(statSync(options.journalFile).mode & 0o777).toBe(0o600);
    await signer.stop();
    const again = await start();
    expect(refusal(await again.sign(request(600_000n, [2])))).toBe('double-payment');
    expect(refusal(await again.sign(request(600_000n, [2], 2)))).toBe('signed');
  });

  it('signs a second attempt that shares a coin with every earlier one, and no other', async () => {
    const signer = await start();
    expect(refusal(await signer.sign(request(1_000_000n, [1, 2])))).toBe('signed');
    expect(refusal(await signer.sign(request(1_000_000n, [2, 3])))).toBe('signed');
    // Shares coin 3 with the second attempt and nothing with the first.
    expect(refusal(await signer.sign(request(1_000_000n, [3, 4])))).toBe('double-payment');
  });

  it.each<[string, (asked: SignRequest) => SignRequest, string]>([
    ['another network', (asked) => ({ ...asked, network: 'bitcoin' }), 'wrong-network'],
    ['no PSBT', (asked) => ({ ...asked, psbt: 'AAAA' }), 'bad-psbt'],
    ['another batch id', (asked) => ({ ...asked, batchId: 'batch9' }), 'not-approved'],
    [
      'a wider envelope than was approved',
      (asked) => ({
        ...asked,
        approval: { ...asked.approval, envelope: { maxFeeSats: 9_000_000n, maxRateSatPerKvb: 90_000n } },
      }),
      'not-approved',
    ],
    [
      'an approval of somebody else',
      (asked) => ({ ...asked, approval: { ...asked.approval, approvedBy: 'mallory' } }),
      'not-approved',
    ],
    ['an item called change', (asked) => ({ ...asked, outputs: asked.outputs.map(() => null) }), 'foreign-output'],
    [
      'change called an item',
      (asked) => ({ ...asked, outputs: asked.outputs.map((_, vout) => `item${vout + 1}`) }),
      'not-approved',
    ],
    ['an output less', (asked) => ({ ...asked, outputs: asked.outputs.slice(1) }), 'outputs'],
    ['another PSBT than was approved', (asked) => ({ ...asked, psbt: request(999_999n).psbt }), 'not-approved'],
  ])('refuses %s', async (_, mutate, code) => {
    const signer = await start();
    expect(refusal(await signer.sign(mutate(request())))).toBe(code);
  });

  it('refuses an approval under another key', async () => {
    const signer = await start();
    expect(refusal(await signer.sign(request(1_000_000n, [1, 2], 1, new Secret('x'.repeat(32)))))).toBe('not-approved');
  });

  it('keeps its own limits: one transaction, a day, the fee', async () => {
    const signer = await start({ limits: { ...LIMITS, maxTransactionSats: 600_282n, maxDaySats: 1_200_563n } });
    // 600,000 plus 141 vB x 2 sat/vB leave the treasury: 600,282.
    expect(refusal(await signer.sign(request(600_001n, [1])))).toBe('transaction-limit');
    expect(refusal(await signer.sign(request(600_000n, [1])))).toBe('signed');
    expect(refusal(await signer.sign(request(600_000n, [1])))).toBe('signed');
    expect(refusal(await signer.sign(request(600_000n, [2], 2)))).toBe('day-limit');
    await signer.stop();
    const strict = await start({ limits: { ...LIMITS, maxFeeSats: 281n } });
    expect(refusal(await strict.sign(request(600_000n, [1])))).toBe('fee-limit');
  });

  it('keeps the limits of a wallet, and remembers across a restart which wallet its day went out of', async () => {
    const { descriptor } = treasury;
    const limited = { walletLimits: [{ descriptor, maxTransactionSats: 600_282n, maxDaySats: 1_200_563n }] };
    const signer = await start(limited);
    expect(refusal(await signer.sign(request(600_001n, [1])))).toBe('wallet-transaction-limit');
    expect(refusal(await signer.sign(request(600_000n, [1])))).toBe('signed');
    await signer.stop();
    expect(readFileSync(options.journalFile, 'utf8')).toContain('"account":"wpkh"');
    const again = await start(limited);
    expect(refusal(await again.sign(request(600_000n, [2], 2)))).toBe('wallet-day-limit');
    await again.stop();
    // Without them the limits of all together hold.
    expect(refusal(await (await start()).sign(request(600_000n, [2], 2)))).toBe('signed');
  });

  it.each([
    [
      'a wrong passphrase',
      (o: HotSignerOptions) => ({ ...o, passphrase: new Secret('something else') }),
      'payout.wrong-passphrase',
    ],
    [
      'a seed of another network',
      (o: HotSignerOptions) => ({ ...o, network: 'bitcoin' as const }),
      'payout.wrong-network',
    ],
    ['no seed file', (o: HotSignerOptions) => ({ ...o, seedFile: '/nowhere' }), 'payout.signer-failed'],
    [
      'a short approval key',
      (o: HotSignerOptions) => ({ ...o, approvalKey: new Secret('x') }),
      'payout.weak-approval-key',
    ],
  ])('does not start with %s', async (_, change, code) => {
    await expect(HotSigner.start(change(options))).rejects.toMatchObject({ code });
  });

  it("names the system's reason where no rule of ours refused, and nothing else of it", async () => {
    await expect(HotSigner.start({ ...options, seedFile: '/nowhere' })).rejects.toMatchObject({
      message: "The signer did not start. The system's reason is ENOENT.",
      fields: { code: 'payout.signer-failed', reason: 'ENOENT' },
    });
  });

  it('does not start on a journal that was edited, and drops a torn last line that never left', async () => {
    const signer = await start();
    signed(await signer.sign(request(600_000n, [1])));
    await signer.stop();
    const journal = readFileSync(options.journalFile, 'utf8');
    writeFileSync(options.journalFile, `${journal}{"at":1,"batch`);
    await (await start()).stop();
    expect(readFileSync(options.journalFile, 'utf8')).toBe(journal);
    writeFileSync(options.journalFile, journal.replace('item1', 'item7') + journal);
    await expect(start()).rejects.toMatchObject({ code: 'payout.signer-journal' });
  });

  it.each<[string, (file: string) => void]>([
    ['deleted', (file) => rmSync(file)],
    ['moved and copied back', (file) => (renameSync(file, `${file}.old`), copyFileSync(`${file}.old`, file))],
    ['cut', (file) => truncateSync(file, 10)],
    ['emptied', (file) => truncateSync(file, 0)],
    ['written to', (file) => appendFileSync(file, '\n')],
  ])('signs nothing more once its journal was %s while it ran (RULES 15)', async (_, change) => {
    const signer = await start();
    signed(await signer.sign(request(600_000n, [1])));
    change(options.journalFile);
    const reply = await signer.sign(request(600_000n, [2], 2));
    expect(reply).toEqual({ refused: 'failed', detail: 'payout.signer-journal' });
  });

  it('tells how far its journal has come, and its head at every place', async () => {
    const signer = await start();
    const none = '0'.repeat(64);
    expect(await signer.journalAt(0)).toEqual({ lines: 0, head: none, headThere: none });
    const heads = [none];
    for (const item of [1, 2]) {
      signed(await signer.sign(request(600_000n, [item], item)));
      const line = readFileSync(options.journalFile, 'utf8').split('\n')[item - 1] ?? '';
      heads.push(createHash('sha256').update(line).digest('hex'));
    }
    await signer.stop();
    const again = await start();
    for (const place of [0, 1, 2]) {
      expect(await again.journalAt(place)).toEqual({ lines: 2, head: heads[2], headThere: heads[place] });
    }
    expect(await again.journalAt(3)).toEqual({ lines: 2, head: heads[2], headThere: undefined });
  });

  it('is unavailable, not refusing, once its process is gone', async () => {
    const signer = await start();
    await signer.stop();
    await expect(signer.sign(request())).rejects.toMatchObject({ code: 'payout.signer-unavailable' });
  });

  it('keeps the seed sealed and private, and never shows it', async () => {
    expect(statSync(options.seedFile).mode & 0o777).toBe(0o600);
    const file = readFileSync(options.seedFile, 'utf8');
    const errors = await Promise.all(
      [new Secret('wrong passphrase here')].map((passphrase) =>
        HotSigner.start({ ...options, passphrase }).catch((error: unknown) => error),
      ),
    );
    const shown = `${file} ${inspect(errors)} ${inspect(options)}`;
    for (const word of [words, PASSPHRASE, 'wrong passphrase here', 'tprv']) expect(shown).not.toContain(word);
    expect(words.split(' ')).toHaveLength(24);
    const kdf = { memoryKib: 1024, passes: 1 };
    const passphrase = new Secret(PASSPHRASE);
    await expect(createSeedFile({ path: options.seedFile, passphrase, network: 'regtest', kdf })).rejects.toMatchObject(
      { code: 'payout.seed-exists' },
    );
    await expect(
      createSeedFile({ path: join(folder, 'n.json'), passphrase: new Secret('short'), network: 'regtest', kdf }),
    ).rejects.toMatchObject({ code: 'payout.weak-passphrase' });
  });
});
