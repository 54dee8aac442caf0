import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMark } from './hand-out-mark.adapter';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-mark-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'hand-outs.json');

describe('the mark of the last hand-out', () => {
  it('is read as it was written, by another process too, and is for its owner alone', async () => {
    const mark = new FileMark(file());
    expect(await mark.read()).toBeUndefined();
    await mark.write({ sequence: 0, batchId: '' });
    await mark.write({ sequence: 7, batchId: 'b7' });
    expect(await new FileMark(file()).read()).toEqual({ sequence: 7, batchId: 'b7' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['hand-outs.json']);
  });

  it('is written over what a crash left of the last attempt', async () => {
    writeFileSync(`${file()}.new`, '{"format');
    await new FileMark(file()).write({ sequence: 1, batchId: 'b1' });
    expect(await new FileMark(file()).read()).toEqual({ sequence: 1, batchId: 'b1' });
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
    expect(await new FileMark(file()).read()).toBeUndefined();
  });
});
