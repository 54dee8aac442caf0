import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '../../test/support/data-folder';
import { FileMark } from './hand-out-mark.adapter';
import type { HandOutMark } from './hand-out-mark';
import type { HandOutLine } from './hand-out-record';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-mark-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'hand-outs.json');
const record = () => join(folder, 'hand-out-record.jsonl');
const files = () => new FileMark(file(), record());

const TXID = 'ab'.repeat(32);
const LINE: HandOutLine = {
  sequence: 1,
  batchId: 'b1',
  txid: TXID,
  pays: new Map([
    [0, 'm1'],
    [2, 'm2'],
  ]),
};
const STATED: HandOutLine = {
  ...{ sequence: 2, batchId: 's1', txid: TXID, pays: new Map<number, string>() },
  elsewhere: { memberId: 'm1', vout: 7, sats: 2_100_000_000_000_000n, stands: true },
};

describe.each<[string, () => HandOutMark, (mark: HandOutMark) => HandOutMark]>([
  ['the files of the data folder', files, () => files()],
  ['the data folder of tests', () => new DataFolder(), (mark) => mark],
])('what is kept of hand-outs: %s', (_, make, again) => {
  it('has nothing before anything was kept', async () => {
    const mark = make();
    expect([await mark.read(), await mark.lines()]).toEqual([undefined, []]);
  });

  it('gives the mark back as it was written last, to another process too', async () => {
    const mark = make();
    await mark.write({ sequence: 0, batchId: '' });
    await mark.write({ sequence: 7, batchId: 'b7' });
    expect(await again(mark).read()).toEqual({ sequence: 7, batchId: 'b7' });
  });

  it('gives every line back in its order, with whom it pays and what was stated', async () => {
    const mark = make();
    await mark.append([LINE]);
    await mark.append([]);
    await again(mark).append([STATED, { ...LINE, sequence: 3 }]);
    expect(await again(mark).lines()).toEqual([LINE, STATED, { ...LINE, sequence: 3 }]);
  });
});

describe('the mark of the last hand-out', () => {
  it('is for its owner alone, and so is the record', async () => {
    const mark = files();
    await mark.write({ sequence: 7, batchId: 'b7' });
    await mark.append([LINE]);
    for (const path of [file(), record()]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['hand-out-record.jsonl', 'hand-outs.json']);
  });

  it('is written over what a crash left of the last attempt', async () => {
    writeFileSync(`${file()}.new`, '{"format');
    await files().write({ sequence: 1, batchId: 'b1' });
    expect(await files().read()).toEqual({ sequence: 1, batchId: 'b1' });
  });

  it.each([
    ['', 'an empty file'],
    ['null', 'null'],
    ['{"format":"paydirt-hand-outs-1","sequence":-1,"batchId":"b"}', 'a number below zero'],
    ['{"format":"paydirt-hand-outs-1","sequence":1.5,"batchId":"b"}', 'a fraction'],
    ['{"format":"paydirt-hand-outs-1","sequence":1}', 'no batch'],
    ['{"format":"paydirt-hand-outs-2","sequence":1,"batchId":"b"}', 'another format'],
  ])('is none in %s: %s', async (text) => {
    writeFileSync(file(), text);
    expect(await files().read()).toBeUndefined();
  });
});

describe('the record of who was paid', () => {
  const good = `{"format":"paydirt-payees-1","sequence":1,"batchId":"b1","txid":"${TXID}","pays":[[0,"m1"],[2,"m2"]]}`;

  it('names members by their ids and nobody by an address (RULES.md 24)', async () => {
    await files().append([LINE]);
    expect(readFileSync(record(), 'utf8')).toBe(`${good}\n`);
  });

  it.each([
    ['in the middle of a line', good.slice(0, 40)],
    ['before the end of a line', good],
  ])('leaves out what a crash tore off %s, and goes on after the last whole line', async (_, torn) => {
    await files().append([LINE]);
    writeFileSync(record(), torn, { flag: 'a' });
    expect(await files().lines()).toEqual([LINE]);
    await files().append([STATED]);
    expect(await files().lines()).toEqual([LINE, STATED]);
  });

  it('begins anew where a crash tore the first line', async () => {
    writeFileSync(record(), good.slice(0, 10));
    expect(await files().lines()).toEqual([]);
    await files().append([LINE]);
    expect(await files().lines()).toEqual([LINE]);
  });

  it.each([
    ['no line at all', ''],
    ['half a line', good.slice(0, 40)],
    ['another format', good.replace('payees-1', 'payees-2')],
    ['a place below zero', good.replace('"sequence":1', '"sequence":-1')],
    ['no transaction', good.replace('"txid"', '"tx"')],
    ['an output that is no number', good.replace('[0,"m1"]', '["0","m1"]')],
    ['an output without a member', good.replace('[0,"m1"]', '[0]')],
    ['an output twice', good.replace('[2,"m2"]', '[0,"m2"]')],
    [
      'a sum that is no number',
      good.replace('}', ',"elsewhere":{"memberId":"m","vout":0,"sats":"1.5","stands":true}}'),
    ],
    ['a statement of nobody', good.replace('}', ',"elsewhere":{"vout":0,"sats":"1","stands":true}}')],
  ])('is refused with %s in its middle: somebody may have been paid there', async (_, bad) => {
    writeFileSync(record(), `${good}\n${bad}\n${good}\n`);
    await expect(files().lines()).rejects.toMatchObject({ code: 'payout.hand-outs-damaged', fields: { line: '2' } });
  });

  it('is not taken for empty where it cannot be read', async () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    await expect(new FileMark(file(), join(folder, 'x')).lines()).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(existsSync(record())).toBe(false);
  });
});
