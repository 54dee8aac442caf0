import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeHeader, headerHash, NETWORK_RULES, retarget } from '../../src/hashing';
import { SystemClock } from '../../src/units';
import { regtestReceipt } from '../support/api-fixture-receipt';
import { mineHeader } from '../support/block-factory';
import { builtCommand } from '../support/server-build';
import { describeShared, sharedJson } from '../support/shared-data';
import { typedCommand } from '../support/typed-command';

const EASY = NETWORK_RULES['bitcoin-easy'];
const SPACING = 590;
const LENGTH = 2_030;
const PERIOD = 2_016;
const HALF = 2_000;
/** Of a header at the limit 2^255 - 1: every other hash will do. */
const LIMIT_WORK = 2n;

/** A chain with mainnet's rules that a test can mine: faster than planned, so that its first retarget is a real one. */
function chain(): Uint8Array[] {
  const headers: Uint8Array[] = [];
  const time = (height: number): number => 1_300_000_000 + SPACING * height;
  for (let height = 0; height < LENGTH; height += 1) {
    const bits = height < PERIOD ? EASY.powLimitBits : retarget(EASY.powLimitBits, time(0), time(PERIOD - 1), EASY);
    const parent = headers.at(-1);
    const previous = parent === undefined ? '00'.repeat(32) : headerHash(parent);
    headers.push(mineHeader({ version: 4, previous, time: time(height), bits }));
  }
  return headers;
}

/** What precedes a height, as the documented context file gives it. */
function contextBefore(headers: readonly Uint8Array[], height: number) {
  const facts = headers.slice(0, height).map(decodeHeader);
  const first = facts[height - 1 - ((height - 1) % PERIOD)];
  return {
    height: height - 1,
    bits: facts.at(-1)?.bits,
    times: facts.slice(-11).map(({ time }) => time),
    periodFirstTime: first?.time,
    periodFirstBits: first?.bits,
    chainWork: (LIMIT_WORK * BigInt(height)).toString(16).padStart(64, '0'),
    window: [],
  };
}

let command: string;
let folder: string;
const headers = chain();
const at = (name: string): string => join(folder, name);
const file = (name: string, content: Uint8Array | string): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const binary = (name: string, parts: readonly Uint8Array[]): string => file(name, Buffer.concat(parts));

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly json: Record<string, unknown>;
}

/** @param piped a file whose bytes come in through a pipe */
function paydirt(args: readonly string[], piped?: string): Answer {
  const whole = [process.execPath, command, ...args];
  const [program = '', ...rest] = piped === undefined ? whole : ['sh', '-c', 'cat "$0" | "$@"', piped, ...whole];
  const done = spawnSync(program, rest, { encoding: 'utf8', timeout: 60_000, cwd: folder });
  const json = done.stdout.startsWith('{') ? (JSON.parse(done.stdout) as Record<string, unknown>) : {};
  return { code: done.status, out: done.stdout, err: done.stderr, json };
}
/** The same command line in this process: for the many small cases. */
async function here(args: readonly string[]): Promise<Answer> {
  const printed = await typedCommand(args, { clock: new SystemClock() });
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  const out = text(printed.out);
  const json = out === '' ? {} : (JSON.parse(out) as Record<string, unknown>);
  return { code: printed.code, out, err: text(printed.err), json };
}
const verifyHere = (network: string, height: number | string, path: string, ...more: string[]): Promise<Answer> =>
  here(['headers', 'verify', '--network', network, '--start-height', String(height), ...more, path]);
const verify = (network: string, height: number | string, path: string, ...more: string[]): Answer =>
  paydirt(['headers', 'verify', '--network', network, '--start-height', String(height), ...more, path]);

beforeAll(async () => {
  command = await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'paydirt-headers-'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npx paydirt headers verify', () => {
  it('answers with one line of JSON for a whole chain', () => {
    const { code, out, err, json } = verify('bitcoin-easy', 0, binary('whole', headers));
    expect([code, err, out.trimEnd().split('\n')]).toEqual([0, '', [out.trimEnd()]]);
    const { headersPerSecond, ...rest } = json;
    expect(Number(headersPerSecond)).toBeGreaterThan(0);
    expect(Object.keys(json)).toEqual(['network', 'count', 'valid', 'firstBad', 'unchecked', 'tip', 'chainWork', 'headersPerSecond']); // prettier-ignore
    expect(rest).toEqual({
      network: 'bitcoin-easy',
      count: LENGTH,
      valid: true,
      firstBad: null,
      unchecked: [],
      tip: headerHash(headers.at(-1) ?? new Uint8Array()),
      chainWork: (LIMIT_WORK * BigInt(LENGTH)).toString(16).padStart(64, '0'),
    });
  });

  it('goes on in the middle of a chain with what precedes, and judges the retarget that it crosses', () => {
    const context = file('context.json', JSON.stringify(contextBefore(headers, HALF)));
    const rest = binary('rest', headers.slice(HALF));
    const { code, json } = verify('bitcoin-easy', HALF, rest, '--prev-context', context);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      count: LENGTH - HALF,
      valid: true,
      // The documented context does not carry the hash of the block before.
      unchecked: ['broken-link'],
      tip: headerHash(headers.at(-1) ?? new Uint8Array()),
      chainWork: (LIMIT_WORK * BigInt(LENGTH)).toString(16).padStart(64, '0'),
    });
    const linked = { ...contextBefore(headers, HALF), hash: headerHash(headers[HALF - 1] ?? new Uint8Array()) };
    const whole = verify('bitcoin-easy', HALF, rest, '--prev-context', file('linked.json', JSON.stringify(linked)));
    expect(whole.json).toMatchObject({ valid: true, unchecked: [] });
    const other = { ...linked, hash: 'ab'.repeat(32) };
    const broken = verify('bitcoin-easy', HALF, rest, '--prev-context', file('other.json', JSON.stringify(other)));
    expect([broken.code, broken.json['firstBad']]).toEqual([1, { height: HALF, rule: 'broken-link' }]);
  });

  it('names every rule that lacked context', () => {
    const { code, json } = verify('bitcoin-easy', HALF, binary('rest', headers.slice(HALF)));
    expect(code).toBe(0);
    expect(json).toMatchObject({ valid: true, unchecked: ['broken-link', 'time-too-old', 'wrong-retarget'] });
    expect(json['chainWork']).toBe((LIMIT_WORK * BigInt(LENGTH - HALF)).toString(16).padStart(64, '0'));
  });

  it('names height and rule of the first bad header, with and without context', () => {
    const parent = headers[PERIOD - 1] ?? new Uint8Array();
    const lazy = mineHeader({ version: 4, previous: headerHash(parent), time: 1_300_000_000 + SPACING * PERIOD, bits: EASY.powLimitBits }); // prettier-ignore
    const bad = [...headers.slice(HALF, PERIOD), lazy];
    const context = file('context.json', JSON.stringify(contextBefore(headers, HALF)));
    const judged = verify('bitcoin-easy', HALF, binary('lazy', bad), '--prev-context', context);
    expect([judged.code, judged.json['count'], judged.json['firstBad']]).toEqual([1, PERIOD - HALF, { height: PERIOD, rule: 'wrong-retarget' }]); // prettier-ignore
    expect(judged.json).toMatchObject({ valid: false, tip: headerHash(parent) });
    expect(verify('bitcoin-easy', HALF, at('lazy')).code).toBe(0);
    const cut = [...headers.slice(0, 5), ...headers.slice(6, 9)];
    const gap = verify('bitcoin-easy', 0, binary('gap', cut));
    expect([gap.code, gap.json['firstBad']]).toEqual([1, { height: 5, rule: 'broken-link' }]);
    const old = mineHeader({ version: 4, previous: headerHash(headers[11] ?? new Uint8Array()), time: 1_300_000_000, bits: EASY.powLimitBits }); // prettier-ignore
    const late = verify('bitcoin-easy', 0, binary('late', [...headers.slice(0, 12), old]));
    expect(late.json['firstBad']).toEqual({ height: 12, rule: 'time-too-old' });
  });

  it('judges against the clock', () => {
    const soon = Math.floor((performance.timeOrigin + performance.now()) / 1000) + 3 * 60 * 60;
    const early = mineHeader({ version: 4, previous: headerHash(headers[0] ?? new Uint8Array()), time: soon, bits: EASY.powLimitBits }); // prettier-ignore
    const { code, json } = verify('bitcoin-easy', 0, binary('early', [...headers.slice(0, 1), early]));
    expect([code, json['firstBad']]).toEqual([1, { height: 1, rule: 'time-too-new' }]);
  });

  it.each([
    ['bitcoin', 'bitcoin'],
    ['bitcoin-testnet3', 'testnet3'],
    ['bitcoin-testnet4', 'testnet4'],
    ['bitcoin-signet', 'signet'],
    ['bitcoin-regtest', 'regtest'],
    ['litecoin', 'litecoin'],
    ['bitcoin-cash', 'bitcoin-cash'],
    ['dash', 'dash'],
  ] as const)('knows %s by its first block, and refuses that of another network', async (name, network) => {
    const { genesisHeader, genesisHash } = NETWORK_RULES[network];
    const { code, json } = await verifyHere(name, 0, file('genesis', Buffer.from(genesisHeader, 'hex')));
    expect([code, json]).toEqual([0, expect.objectContaining({ network: name, count: 1, valid: true, tip: genesisHash })]); // prettier-ignore
    const other = await verifyHere(name, 0, binary('other', headers.slice(0, 1)));
    expect([other.code, other.json['firstBad'], other.json['tip']]).toEqual([1, { height: 0, rule: 'bad-genesis' }, null]); // prettier-ignore
  });

  it.each(['dogecoin', 'namecoin', 'zcash'] as const)(
    'reads %s as lines of hex, in either case and line end',
    async (name) => {
      const { genesisHeader, genesisHash } = NETWORK_RULES[name];
      for (const text of [genesisHeader, `${genesisHeader.toUpperCase()}\r\n\r\n`]) {
        const { code, json } = await verifyHere(name, 0, file('lines', text));
        expect([code, json]).toEqual([0, expect.objectContaining({ count: 1, valid: true, tip: genesisHash })]);
      }
      const { code, json } = await verifyHere(name, 0, file('bytes', Buffer.from(genesisHeader, 'hex')));
      expect([code, json['count']]).toEqual([0, 1]);
    },
  );

  it('reads a pipe as well as a file', () => {
    const args = ['headers', 'verify', '--network', 'bitcoin-easy', '--start-height', '0', '/dev/stdin'];
    const { code, json } = paydirt(args, binary('whole', headers));
    expect([code, json['count']]).toEqual([0, LENGTH]);
    const cut = paydirt(args, binary('cut', [...headers.slice(0, 2), new Uint8Array(79)]));
    expect([cut.code, cut.out]).toEqual([2, '']);
    expect(cut.err).toContain('79 are left');
  });

  it('answers for a file of four gigabytes', () => {
    const path = file('huge', new Uint8Array());
    truncateSync(path, 80 * 53_687_091);
    const { code, json } = verify('bitcoin', 100, path);
    expect([code, json['firstBad']]).toEqual([1, { height: 100, rule: 'bits-zero' }]);
  }, 120_000);
});

describe('npx paydirt headers verify, used badly', () => {
  const refused = ({ code, out, err }: Answer, words: string): void => {
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    // A sentence, not a stack.
    expect(err).not.toMatch(/\n\s+at /);
  };

  it('says what is wrong with the file', async () => {
    refused(verify('bitcoin', 0, at('nowhere')), 'no such file');
    refused(await verifyHere('bitcoin', 0, folder), 'it is a folder');
    refused(verify('bitcoin', 0, file('cut', new Uint8Array(81))), '81 bytes, no multiple of 80');
    refused(await verifyHere('bitcoin', 0, file('empty', '')), 'is empty');
    refused(await verifyHere('zcash', 0, file('empty', '')), 'is empty');
    for (const bytes of [1, 79, 81, 80 * 3 + 40]) {
      refused(await verifyHere('bitcoin', 0, file('cut', new Uint8Array(bytes))), `${bytes} bytes, no multiple of 80`);
    }
    const { genesisHeader } = NETWORK_RULES.dogecoin;
    refused(await verifyHere('dogecoin', 0, file('odd', `${genesisHeader}\n${genesisHeader.slice(1)}\n`)), 'Line 2 of');
    refused(await verifyHere('dogecoin', 0, file('words', `${genesisHeader}\nnot hex at all\n`)), 'is not hex');
    refused(
      await verifyHere('dogecoin', 0, file('prose', 'these are no headers')),
      'neither lines of hex nor whole headers',
    );
  });

  it('says what is wrong with the command line', async () => {
    const good = binary('whole', headers);
    refused(await verifyHere('mainnet', 0, good), '--network is one of: bitcoin bitcoin-testnet3');
    refused(await verifyHere('monero', 0, good), 'no sound light proof');
    refused(await verifyHere('kaspa', 0, good), 'not verified');
    refused(await here(['headers', 'verify', '--start-height', '0', good]), 'Usage:');
    refused(await here(['headers', 'verify', '--network', 'bitcoin', good]), '--start-height');
    refused(await here(['headers', 'verify', '--network', 'bitcoin', '--start-height', '0']), '[--prev-context FILE] '.trim()); // prettier-ignore
    for (const height of ['-1', '1.5', '0x10', 'ten', '']) refused(await verifyHere('bitcoin', height, good), 'paydirt headers verify'); // prettier-ignore
  });

  it.each<[string, object | string]>([
    ['not JSON', '{'],
    ['not a JSON object', []],
    ['"height" is not a whole number', {}],
    ['before height 2000 comes 1999', { height: 2000 }],
    ['"bits" is not', { height: 1999, bits: 'easy' }],
    ['"times" is not a list', { height: 1999, times: 7 }],
    ['"times[1]" is not', { height: 1999, times: [1, -1] }],
    ['"chainWork" is not hex', { height: 1999, chainWork: 'much' }],
    ['"window[0]" is not', { height: 1999, window: [7] }],
    ['"window[0].bits" is not', { height: 1999, window: [{ height: 1, time: 2 }] }],
    ['"window" is not a list of rising heights', { height: 1999, window: [{ height: 2000, time: 2, bits: 3 }] }],
    ['"hash" is not a block hash', { height: 1999, hash: 'ab' }],
  ])('refuses a context file: %s', async (words, content) => {
    const context = file('bad.json', typeof content === 'string' ? content : JSON.stringify(content));
    refused(
      await verifyHere('bitcoin-easy', HALF, binary('rest', headers.slice(HALF)), '--prev-context', context),
      words,
    );
    refused(await verifyHere('bitcoin-easy', HALF, at('rest'), '--prev-context', at('nowhere')), 'no such file');
  });
});

describe('npx paydirt receipt verify', () => {
  it('prints one line of JSON and exits with 0, 1 and 2', () => {
    const receipt = regtestReceipt();
    const good = paydirt(['receipt', 'verify', file('r.json', receipt)]);
    expect([good.code, good.err]).toEqual([0, '']);
    expect(Object.keys(good.json)).toEqual(['valid', 'grade', 'steps', 'confirmations', 'hashes']);
    const bad = paydirt(['receipt', 'verify', file('r.json', receipt.replace('"amount":"', '"amount":"1'))]);
    expect([bad.code, bad.json['valid']]).toEqual([1, false]);
    const none = paydirt(['receipt', 'verify', at('none.json')]);
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toContain('no such file');
  });
});

describeShared('npx paydirt headers verify on real merged mining', 'headers/dogecoin', () => {
  it('takes three in a row, and refuses one that is cut short or has another parent', () => {
    const all = sharedJson<{ height: number; hex: string }[]>('headers/dogecoin/auxpow.json');
    const lines = all.filter(({ height }) => height >= 400_000 && height <= 400_002).map(({ hex }) => hex);
    expect(lines).toHaveLength(3);
    const good = verify('dogecoin', 400_000, file('doge', lines.join('\n')));
    expect([good.code, good.json['count']]).toEqual([0, 3]);
    const [first = '', second = '', third = ''] = lines;
    const cut = verify('dogecoin', 400_000, file('doge', [first, second.slice(0, -20), third].join('\n')));
    expect([cut.code, cut.json['firstBad']]).toEqual([1, { height: 400_001, rule: 'auxpow-truncated' }]);
    // The parent of the next one behind our own header: its coinbase commits to another block.
    const swapped = verify('dogecoin', 400_000, file('doge', first.slice(0, 160) + second.slice(160)));
    expect([swapped.code, swapped.json['count']]).toEqual([1, 0]);
    expect(swapped.json['firstBad']).toMatchObject({ height: 400_000, rule: expect.stringMatching(/^auxpow-/) });
  });
});
