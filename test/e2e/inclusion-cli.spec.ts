import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statementDigest } from '../../src/solvency/inclusion-file';
import { reservesDigest, reservesMessage } from '../../src/solvency/reserves-file';
import { inclusionOf, statementOver } from '../support/inclusion';
import { reserveKey } from '../support/reserve-keys';
import { typedCommand } from '../support/typed-command';

let folder: string;
let lines: readonly string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-inclusion-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a member types it, on a machine without any configuration. */
async function paydirt(...args: string[]): Promise<number> {
  const printed = await typedCommand(args);
  ({ lines } = printed);
  return printed.code;
}

const MADE = statementOver({ BTC: [{ holder: 'member/ada', units: 1_234n }, { holder: 'member/bob', units: 66n }] }, '7e'.repeat(32)); // prettier-ignore
const text = (): string => JSON.stringify(inclusionOf(MADE, 'member/ada'));
const file = (content: string): string => {
  const path = join(folder, 'inclusion.json');
  writeFileSync(path, content);
  return path;
};

describe('inclusion verify', () => {
  it('prints one line of JSON: whose, of which statement, how much of which total, and each step', async () => {
    expect(await paydirt('inclusion', 'verify', file(text()))).toBe(0);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      valid: true,
      holder: 'member/ada',
      statement: { number: 1, takenAt: 1_795_000_000_000, network: 'regtest' },
      digest: statementDigest(MADE.statement),
      balances: [
        {
          asset: 'BTC',
          balance: { available: '1234', held: '0', inBatch: '0', inFlight: '0' },
          units: '1234',
          total: '1300',
        },
      ],
      steps: ['file', 'statement', 'balance', 'path', 'total'].map((step) => ({
        step,
        ok: true,
        detail: expect.any(String) as string,
      })),
    });
  });

  it.each<[string, () => string, string]>([
    ['another balance', () => text().replace('"available":"1234"', '"available":"1235"'), 'do not add up'],
    ['another holder', () => text().replace('member/ada', 'member/bob'), 'does not lead to the root'],
    ['another format', () => '{"format":"paydirt-receipt"}', 'no proof of this version'],
    ['no JSON', () => '<html>', 'no proof of this version'],
    ['nothing', () => '', 'no proof of this version'],
  ])('refuses %s with exit code 1', async (_, content, words) => {
    expect(await paydirt('inclusion', 'verify', file(content()))).toBe(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ valid: false, balances: [] });
    expect(lines[0]).toContain(words);
  });

  it('exits with 2 where there is no such file', async () => {
    expect(await paydirt('inclusion', 'verify', join(folder, 'none.json'))).toBe(2);
    expect(lines[0]).toContain('none.json');
  });
});

describe('reserves verify', () => {
  const key = reserveKey(1);
  const outputs = [{ txid: 'a'.repeat(64), vout: 0, script: key.script, value: '5000', height: 7 }];
  const salt = '5c'.repeat(32);
  const statement = { ...MADE.statement, reserves: reservesDigest(salt, outputs) };
  const digest = statementDigest(statement);
  const list = (message: string): string =>
    JSON.stringify({
      format: 'paydirt-reserves',
      version: 1,
      statement,
      salt,
      outputs,
      signatures: [{ address: key.address, signature: key.sign(message) }],
    });

  it('prints one line of JSON: the coins, what they hold, and how much of it is signed for', async () => {
    expect(await paydirt('reserves', 'verify', file(list(reservesMessage(statement, digest))))).toBe(0);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      valid: true,
      number: 1,
      digest,
      block: statement.block,
      outputs: 1,
      signedOutputs: 1,
      refusal: null,
      totalSat: '5000',
      signedSat: '5000',
    });
  });

  it('refuses a signature over another statement, and what is no list, with exit code 1', async () => {
    expect(await paydirt('reserves', 'verify', file(list('Paydirt statement 1 of another house')))).toBe(1);
    expect(lines[0]).toContain('not by its key');
    expect(await paydirt('reserves', 'verify', file('<html>'))).toBe(1);
    expect(await paydirt('reserves', 'verify', join(folder, 'none.json'))).toBe(2);
  });
});
