import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError, type Instant, instant } from '../../../units';
import type { JournalSight } from '../../journal-mark';

/** One attempt that the signer signed. */
export interface JournalLine {
  readonly at: Instant;
  readonly batchId: string;
  readonly txid: string;
  readonly items: readonly string[];
  readonly inputs: readonly string[];
  /** What left the treasury: outputs to others plus fee. */
  readonly spentSats: bigint;
  /** Which wallet it spends; absent in lines of before wallets had limits of their own. */
  readonly account?: string;
}

const GENESIS = '0'.repeat(64);
const OWNER_ONLY = 0o600;

/**
 * The signer's own memory, apart from the service's database and backed up apart (RULES.md 15): one JSON line per
 * attempt, each with the hash of the line before. It is on the disk before a signature leaves the process.
 */
export class SignerJournal {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly written: JournalLine[],
    /** By the number of lines before it. */
    private readonly heads: string[],
    private bytes: number,
  ) {}

  /** @throws DomainError `payout.signer-journal` when a line was edited, removed or is unreadable: nothing is signed then */
  static async open(path: string): Promise<SignerJournal> {
    const file = await open(path, 'a+', OWNER_ONLY);
    await syncFolder(dirname(path));
    const text = await file.readFile('utf8');
    const whole = text.lastIndexOf('\n') + 1;
    // A torn last line was never synced, so its signature never left.
    if (whole < text.length) await file.truncate(Buffer.byteLength(text.slice(0, whole)));
    const lines: JournalLine[] = [];
    const heads = [GENESIS];
    for (const line of text.slice(0, whole).split('\n').slice(0, -1)) {
      lines.push(parseLine(line, heads.at(-1)));
      heads.push(hashOf(line));
    }
    return new SignerJournal(path, file, lines, heads, Buffer.byteLength(text.slice(0, whole)));
  }

  lines(): readonly JournalLine[] {
    return this.written;
  }

  /** @param place lines, of which the head is told too */
  sight(place: number): JournalSight {
    return { lines: this.written.length, head: this.head, headThere: this.heads[place] };
  }

  /**
   * Returns when the line is on the disk.
   * @throws DomainError `payout.signer-journal` when the file was moved, deleted, cut or written to by somebody else
   */
  async append(line: JournalLine): Promise<void> {
    await this.assertUntouched();
    const text = JSON.stringify({ ...line, spentSats: String(line.spentSats), previous: this.head });
    await this.file.appendFile(`${text}\n`);
    await this.file.sync();
    this.bytes += Buffer.byteLength(text) + 1;
    this.heads.push(hashOf(text));
    this.written.push(line);
  }

  private get head(): string {
    return this.heads.at(-1) ?? GENESIS;
  }

  /** A deleted file would go on taking lines until it is closed, and then be gone with them. */
  private async assertUntouched(): Promise<void> {
    const held = await this.file.stat();
    const named = await stat(this.path).catch(() => undefined);
    if (named?.ino !== held.ino || held.size !== this.bytes) throw damaged();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

function damaged(): DomainError {
  return new DomainError('payout.signer-journal', "The signer's journal was changed: it signs nothing.");
}

function parseLine(line: string, head: string | undefined): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damaged();
  }
  const fields = value as Record<keyof JournalLine | 'previous', unknown>;
  const texts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((one) => typeof one === 'string');
  const { at, batchId, txid, items, inputs, spentSats, account, previous } = fields;
  if (previous !== head || typeof at !== 'number' || typeof batchId !== 'string' || typeof txid !== 'string') {
    throw damaged();
  }
  if (!texts(items) || !texts(inputs) || typeof spentSats !== 'string' || !/^\d{1,38}$/.test(spentSats))
    throw damaged();
  if (account !== undefined && typeof account !== 'string') throw damaged();
  const known = { at: instant(at), batchId, txid, items, inputs, spentSats: BigInt(spentSats) };
  return account === undefined ? known : { ...known, account };
}

/** A new file's name is durable only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
