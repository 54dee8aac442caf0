import type { RawTransaction } from './raw-transaction';

/** An output of a payment to somebody, by place. */
export interface PaidPlace {
  readonly vout: number;
  readonly scriptHex: string;
  readonly valueSats: bigint;
}

/** A payment whose bytes may be out, as the books know it. */
export interface KnownPayment {
  /** Outpoints that its first attempt spends: every later one spends them too. */
  readonly inputs: readonly string[];
  readonly items: readonly PaidPlace[];
  /** Place of the first attempt's change; null where it has none. */
  readonly changeVout: number | null;
  /** Where change of the first attempt went; empty where it has none: then any key of ours may have been given. */
  readonly changeScripts: ReadonlySet<string>;
  /** Of the first attempt. */
  readonly feeSats: bigint;
}

/** What a transaction would be as an attempt at a payment. */
export interface FoundAttempt {
  readonly feeSats: bigint;
  readonly change: PaidPlace;
}

/**
 * Reads a transaction as a replacement that books were brought back without: by the rules that replacements are made by, and
 * never by likeness. It spends every coin of the first attempt and others of ours only, pays each item its script and value
 * at its place, has its change where the first one has it, or behind all items where that has none, and costs more.
 * @param values satoshi of our coins by outpoint; an input that is not among them is somebody else's
 * @returns undefined where one thing differs
 * @see RULES 13; planReplacement
 */
export function readAttempt(
  { inputs, outputs }: Pick<RawTransaction, 'inputs' | 'outputs'>,
  values: ReadonlyMap<string, bigint>,
  known: KnownPayment,
): FoundAttempt | undefined {
  const spent = new Set(inputs.map(({ txid, vout }) => `${txid}:${vout}`));
  if (!known.inputs.every((outpoint) => spent.has(outpoint))) return undefined;
  let inputSats = 0n;
  for (const outpoint of spent) {
    const value = values.get(outpoint);
    if (value === undefined) return undefined;
    inputSats += value;
  }
  if (outputs.length !== known.items.length + 1) return undefined;
  for (const { vout, scriptHex, valueSats } of known.items) {
    const output = outputs[vout];
    if (output?.scriptHex !== scriptHex || output.valueSats !== valueSats) return undefined;
  }
  const vout = known.changeVout ?? known.items.length;
  const change = outputs[vout];
  if (change === undefined || known.items.some((item) => item.vout === vout)) return undefined;
  if (known.changeScripts.size > 0 && !known.changeScripts.has(change.scriptHex)) return undefined;
  const feeSats = outputs.reduce((left, { valueSats }) => left - valueSats, inputSats);
  return feeSats > known.feeSats ? { feeSats, change: { ...change, vout } } : undefined;
}
