import { parseDecimal, type ExactJson } from '../../units';
import { type BackendCall, BackendReplyInvalid, type MempoolKin, type MempoolPlace, type Outpoint } from '../backend';
import { FEE_RATE_MIN_SAT_PER_KVB, feeAnswerOf } from '../fee-rate';
import { fieldOf, textOf } from './core-rpc.adapter';

/** 100 sat/vB; nodes ask 1 by default, from Core 29.1 on 0.1. */
const INCREMENT_MAX_SAT_PER_KVB = 100_000n;
const SAT_PER_BTC = 100_000_000n;
const WEIGHT_PER_VBYTE = 4;

/**
 * Where a transaction stands in a node's mempool.
 * @param entry of `getmempoolentry`: fees by kin stand in `fees` since Core 0.17, and alone there since 23
 * @param cluster of `getmempoolcluster` (Core 31), in weight; undefined where the node has none
 * @returns undefined where the node counts no kin (bcoin)
 * @throws BackendReplyInvalid for a size, count or fee that makes no sense
 */
export function mempoolPlaceOf(
  entry: ExactJson,
  cluster: ExactJson | undefined,
  call: BackendCall,
): MempoolPlace | undefined {
  const fees = fieldOf(entry, 'fees');
  if (fees === undefined || fees === null) return undefined;
  const kin = (name: 'ancestor' | 'descendant'): MempoolKin => ({
    count: countOf(fieldOf(entry, `${name}count`), call),
    vbytes: countOf(fieldOf(entry, `${name}size`), call),
    feesSats: satsOf(fieldOf(fees, name), call),
  });
  return {
    vbytes: countOf(fieldOf(entry, 'vsize'), call),
    feeSats: satsOf(fieldOf(fees, 'base'), call),
    ancestors: kin('ancestor'),
    descendants: kin('descendant'),
    cluster:
      cluster === undefined
        ? null
        : {
            count: countOf(fieldOf(cluster, 'txcount'), call),
            vbytes: Math.ceil(countOf(fieldOf(cluster, 'clusterweight'), call) / WEIGHT_PER_VBYTE),
          },
  };
}

/**
 * Why each transaction of a package was not taken, by txid; what was taken is absent. Core 24 to 26 fail the whole call
 * instead; from 27 on each has an `error`, and from 30 on those not looked at have one too.
 * @param result of `submitpackage`: `tx-results` by wtxid, each with its txid
 */
export function packageErrors(result: ExactJson): ReadonlyMap<string, string> {
  const results = fieldOf(result, 'tx-results');
  const errors = new Map<string, string>();
  if (typeof results !== 'object' || results === null) return errors;
  for (const one of Object.values(results as Readonly<Record<string, ExactJson>>)) {
    const error = textOf(fieldOf(one, 'error'));
    if (error !== '') errors.set(textOf(fieldOf(one, 'txid')), error);
  }
  return errors;
}

/**
 * The waiting transaction that spends each output, null where none does. Whoever is in a block is not named: from Core 31
 * on a node with an index of spenders gives those too, with their block.
 * @param result of `gettxspendingprevout`: one answer for each output, in the order asked
 * @returns undefined where the answers are not about these outputs
 */
export function spendersOf(result: ExactJson, asked: readonly Outpoint[]): (string | null)[] | undefined {
  const answers = Array.isArray(result) ? (result as readonly ExactJson[]) : [];
  const isTo = ({ txid, vout }: Outpoint, answer: ExactJson | undefined): boolean =>
    textOf(fieldOf(answer, 'txid')) === txid && textOf(fieldOf(answer, 'vout')) === vout.toString();
  if (answers.length !== asked.length || !asked.every((one, index) => isTo(one, answers[index]))) return undefined;
  return answers.map((answer) => {
    const spender = textOf(fieldOf(answer, 'spendingtxid'));
    return spender !== '' && fieldOf(answer, 'blockhash') === undefined ? spender : null;
  });
}

/**
 * What a replacement pays on top, sat/kvB, rounded up and at least the least that nodes ask by default (Core 29.1).
 * @throws BackendReplyInvalid for what is no number, below 0, or more than a hundred times what old nodes ask
 */
export function incrementOf(value: ExactJson, call: BackendCall): bigint {
  const answer = feeAnswerOf(value, 'BTC/kvB');
  if ('refused' in answer) {
    if (answer.refused === 'zero') return FEE_RATE_MIN_SAT_PER_KVB;
    throw new BackendReplyInvalid(call, `its increment for replacements is no rate (${answer.refused})`);
  }
  if (answer.rateSatPerKvb > INCREMENT_MAX_SAT_PER_KVB) {
    throw new BackendReplyInvalid(call, 'its increment for replacements is beyond every limit');
  }
  return answer.rateSatPerKvb;
}

/** A whole number from 1 on. */
function countOf(value: ExactJson | undefined, call: BackendCall): number {
  const text = textOf(value);
  const count = /^\d{1,12}$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (count === 0) throw new BackendReplyInvalid(call, 'a size or a count is missing');
  return count;
}

/** BTC as the node writes it, to the satoshi. */
function satsOf(value: ExactJson | undefined, call: BackendCall): bigint {
  try {
    const { digits, scale } = parseDecimal(textOf(value), { exponent: true });
    const unit = 10n ** BigInt(scale);
    if (digits < 0n || (digits * SAT_PER_BTC) % unit !== 0n) throw new RangeError('no whole satoshi');
    return (digits * SAT_PER_BTC) / unit;
  } catch (cause) {
    throw new BackendReplyInvalid(call, 'a fee is no amount', cause);
  }
}
