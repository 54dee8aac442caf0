import { DomainError } from '../units';

/** A payment from another wallet, as somebody stated it. */
export interface StatedElsewhere {
  readonly memberId: string;
  readonly vout: number;
  readonly sats: bigint;
  /** False from when the statement was taken back, or its transaction can confirm no more. */
  readonly stands: boolean;
}

/** Whom one hand-out pays: ids only, no address and no name (RULES.md 24). */
export interface HandOutLine {
  /** Its place among the hand-outs of its life; another life may have the same again. */
  readonly sequence: number;
  /** As the mark names it. */
  readonly batchId: string;
  /** Of the transaction, as the chain will name it; empty where a restore begins. */
  readonly txid: string;
  /** Member by number of the output. Empty where nobody is paid. */
  readonly pays: ReadonlyMap<number, string>;
  /** Where it is no payment of ours, but one that was made from another wallet. */
  readonly elsewhere?: StatedElsewhere;
}

/** Member by number of the output; null where two lines name different ones. */
export type PaidTo = ReadonlyMap<number, string | null>;

const FORMAT = 'paydirt-payees-1';
const SATS = /^\d{1,16}$/;

/** One line of the file, without its end. */
export function formatLine({ sequence, batchId, txid, pays, elsewhere }: HandOutLine): string {
  const stated = elsewhere === undefined ? {} : { elsewhere: { ...elsewhere, sats: String(elsewhere.sats) } };
  return JSON.stringify({ format: FORMAT, sequence, batchId, txid, pays: [...pays], ...stated });
}

/**
 * Reads the whole file. What follows the last line's end was torn off by a crash: it was never on the disk for sure, so
 * nothing of it has left.
 * @throws DomainError `payout.hand-outs-damaged` {line} for a line that cannot be read, from 1
 */
export function parseLines(text: string): HandOutLine[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parseLine(line) ?? damaged(index + 1));
}

/** Whom a transaction pays by these lines; undefined where none is about it. */
export function paidBy(lines: readonly HandOutLine[]): ReadonlyMap<string, PaidTo> {
  const found = new Map<string, Map<number, string | null>>();
  for (const { txid, pays, elsewhere } of lines) {
    if (txid === '' || elsewhere !== undefined) continue;
    const paid = found.get(txid) ?? new Map<number, string | null>();
    for (const [vout, memberId] of pays) {
      const before = paid.get(vout);
      paid.set(vout, before === undefined || before === memberId ? memberId : null);
    }
    found.set(txid, paid);
  }
  return found;
}

/** A payment from another wallet, as one statement of it says. */
export interface LostStatement extends StatedElsewhere {
  /** Of the statement, in the life that made it. */
  readonly id: string;
  readonly txid: string;
}

/** Statements of payments from other wallets that stand by the last line about each. */
export function statedElsewhere(lines: readonly HandOutLine[]): LostStatement[] {
  const last = new Map<string, LostStatement>();
  for (const { batchId: id, txid, elsewhere } of lines) {
    if (elsewhere === undefined) continue;
    last.set(id, { id, txid, ...elsewhere });
  }
  return [...last.values()].filter(({ stands }) => stands);
}

function parseLine(line: string): HandOutLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { format, sequence, batchId, txid, pays, elsewhere } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT || !isWhole(sequence) || typeof batchId !== 'string' || typeof txid !== 'string') {
    return undefined;
  }
  const paid = paysOf(pays);
  const stated = elsewhere === undefined ? {} : statedOf(elsewhere);
  return paid === undefined || stated === undefined ? undefined : { sequence, batchId, txid, pays: paid, ...stated };
}

function paysOf(value: unknown): ReadonlyMap<number, string> | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = new Map<number, string>();
  for (const pair of value as readonly unknown[]) {
    const [vout, memberId, ...more] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    if (!isWhole(vout) || typeof memberId !== 'string' || more.length > 0 || found.has(vout)) return undefined;
    found.set(vout, memberId);
  }
  return found;
}

function statedOf(value: unknown): { readonly elsewhere: StatedElsewhere } | undefined {
  const { memberId, vout, sats, stands } = (value ?? {}) as Record<string, unknown>;
  if (typeof memberId !== 'string' || !isWhole(vout) || typeof stands !== 'boolean') return undefined;
  if (typeof sats !== 'string' || !SATS.test(sats)) return undefined;
  return { elsewhere: { memberId, vout, sats: BigInt(sats), stands } };
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function damaged(line: number): never {
  const sentence = `Line ${line} of the record of who was paid cannot be read. Nothing is handed out; no money moved. Bring the file back from where it is copied to, or move it away.`;
  throw new DomainError('payout.hand-outs-damaged', sentence, { line: String(line) });
}
