import { assertBatchInput } from './batch-input';
import { type HashHex } from './bytes';
import { type HeaderContext } from './header-context';
import { type HeaderRule } from './header-rule';
import { headerSlices } from './header-slices';
import { type NetworkRules } from './network-rules';
import { SliceJudge } from './slice-judge';

/** What a batch is judged by. */
export interface VerifyOptions {
  readonly rules: NetworkRules;
  /** Unix seconds of the reader's clock; null: the future limit, which is not permanent, is not applied. */
  readonly nowSeconds: number | null;
  /** Where headers differ in length (AuxPoW): the start of each and the end of the last; bytes that none names are no part. */
  readonly offsets?: Uint32Array;
}

/** What a batch of headers proves. */
export interface VerifyResult {
  /** Headers accepted: all before the first bad one. */
  readonly count: number;
  /** Height of the first bad one. */
  readonly firstBad: number | null;
  /** The rule that it breaks. `time-too-new` may pass later; all others never. */
  readonly rule: HeaderRule | null;
  /** Rules that could not be applied to every header for want of context or a clock. */
  readonly unchecked: readonly HeaderRule[];
  /** Id of the last accepted header, or of the context's. */
  readonly tip: HashHex | null;
  readonly chainWork: bigint;
  /** 32 bytes per accepted header, hash byte order. */
  readonly ids: Uint8Array;
  /** After the last accepted header: what the next batch is judged against. */
  readonly context: HeaderContext;
}

/**
 * Judges a batch of headers by all consensus rules of their network: link, target, work, retarget, times, version.
 * It stops at the first bad header; memory is bounded by the accepted ones, whatever is fed to it.
 * @param packed headers one after another; a rest that is no whole header is `bad-length`
 * @param context what precedes; rules that lack it are not applied and named in `unchecked`
 * @throws HashingRefusal `hashing.bad-hash`, or InvalidTarget, when the context itself says what cannot be
 * @throws HashingRefusal when context, clock or offsets are nothing that a caller can mean
 * @see HASHING.md sections 4 and 5; Bitcoin Core validation.cpp CheckBlockHeader, ContextualCheckBlockHeader
 */
export function verifyHeaders(packed: Uint8Array, context: HeaderContext, options: VerifyOptions): VerifyResult {
  assertBatchInput(packed, context, options);
  const unchecked = new Set<HeaderRule>();
  const ids: Uint8Array[] = [];
  let at = context;
  let count = 0;
  let rule: HeaderRule | null = null;
  for (const slice of headerSlices(packed, options.rules, options.offsets)) {
    const judge = new SliceJudge(slice, at, options.rules, options.nowSeconds, unchecked);
    let accepted = 0;
    while (accepted < slice.count && rule === null) {
      rule = judge.judge(accepted);
      if (rule === null) accepted += 1;
    }
    if (rule === null && slice.broken) rule = 'bad-length';
    ids.push(judge.ids.subarray(0, 32 * accepted));
    count += accepted;
    at = judge.after(accepted);
    if (rule !== null) break;
  }
  return {
    count,
    firstBad: rule === null ? null : at.height + 1,
    rule,
    unchecked: [...unchecked].sort(),
    tip: at.hash,
    chainWork: at.chainWork,
    ids: join(ids, 32 * count),
    context: at,
  };
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && only.length === length) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
