import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileTrouble } from './file-trouble';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-trouble-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('trouble with a file', () => {
  it('says in words that there is none, and which', () => {
    const missing = join(folder, 'none');
    expect(fileTrouble(caught(() => readFileSync(missing)))).toBe(`${missing}: there is no such file or folder`);
  });

  it('names the path that the system does not name', () => {
    const error = caught(() => readFileSync(folder));
    expect(fileTrouble(error, folder)).toBe(`${folder}: it is a folder, not a file`);
    expect(fileTrouble(error)).toBe('The file is a folder, not a file');
  });

  it('says that a part of the path is a file', async () => {
    await (await open(join(folder, 'file'), 'w')).close();
    expect(fileTrouble(caught(() => readFileSync(join(folder, 'file', 'x'))))).toContain(
      'a part of the path is a file',
    );
  });

  it('is silent about a fault of ours', () => {
    expect(fileTrouble(new TypeError('x is not a function'))).toBeUndefined();
    expect(fileTrouble(Object.assign(new Error('x'), { code: 'ERR_INTERNAL' }))).toBeUndefined();
    expect(fileTrouble('ENOENT')).toBeUndefined();
  });
});
