import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HandOutMark, Mark } from './hand-out-mark';

const FORMAT = 'paydirt-hand-outs-1';
const OWNER_ONLY = 0o600;

/** The mark as a small file in the data folder. It is replaced as a whole and on the disk before `write` returns. */
export class FileMark implements HandOutMark {
  constructor(private readonly file: string) {}

  async read(): Promise<Mark | undefined> {
    let value: unknown;
    try {
      value = JSON.parse(await readFile(this.file, 'utf8'));
    } catch {
      // None, or none that can be read: the books are then compared as after a restore.
      return undefined;
    }
    const { format, sequence, batchId } = (value ?? {}) as Record<string, unknown>;
    if (format !== FORMAT || typeof sequence !== 'number' || !Number.isInteger(sequence)) return undefined;
    return sequence < 0 || typeof batchId !== 'string' ? undefined : { sequence, batchId };
  }

  async write({ sequence, batchId }: Mark): Promise<void> {
    const fresh = `${this.file}.new`;
    await rm(fresh, { force: true });
    const file = await open(fresh, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(`${JSON.stringify({ format: FORMAT, sequence, batchId })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, this.file);
    const folder = await open(dirname(this.file), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
