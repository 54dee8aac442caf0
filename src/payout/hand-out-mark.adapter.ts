import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HandOutMark, Mark } from './hand-out-mark';
import { formatLine, type HandOutLine, parseLines } from './hand-out-record';

const FORMAT = 'paydirt-hand-outs-1';
const OWNER_ONLY = 0o600;
const LINE_END = '\n'.charCodeAt(0);

/**
 * Two files in the data folder. The mark is small and replaced as a whole; the record of who was paid only grows. Both are
 * on the disk before `write` and `append` return.
 */
export class FileMark implements HandOutMark {
  constructor(
    private readonly file: string,
    private readonly recordFile: string,
  ) {}

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
    await syncFolder(dirname(this.file));
  }

  async lines(): Promise<readonly HandOutLine[]> {
    let text: string;
    try {
      text = await readFile(this.recordFile, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return parseLines(text);
  }

  async append(lines: readonly HandOutLine[]): Promise<void> {
    if (lines.length === 0) return;
    const file = await open(this.recordFile, 'a+', OWNER_ONLY);
    try {
      await cutTorn(file);
      await file.appendFile(lines.map((line) => `${formatLine(line)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    // A new file's name is durable only when its folder is.
    await syncFolder(dirname(this.recordFile));
  }
}

/** A line that a crash tore would run into the next one. */
async function cutTorn(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] === LINE_END) return;
  const bytes = await file.readFile();
  await file.truncate(bytes.lastIndexOf(LINE_END) + 1);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
