import type { CoinHeaders } from '../../chain';
import {
  anchorContext,
  concatBytes,
  expandBits,
  type HeaderFacts,
  HashingRefusal,
  timeOffset,
  verifyHeaders,
  workOf,
} from '../../hashing';
import { type Asset, assertInvariant, DomainError, formatFixed, HOUR_MS, type Instant, instantOfSeconds, SECOND_MS } from '../../units'; // prettier-ignore
import { rulesOf } from './algorithm';

/**
 * Whose word a figure is. `own-chain`: our own verified chain. `followed`: the coin's own, followed and verified here from a
 * pinned block. `headers`: a node of that coin gave headers, and our own
 * core judged their work; which chain they are of, and their height, is the node's word. `stated`: somebody says so.
 */
export const FIGURE_GRADES = ['own-chain', 'followed', 'headers', 'stated'] as const;
export type FigureGrade = (typeof FIGURE_GRADES)[number];

/** What a coin's network asks for a block now. */
export interface NetworkFigure {
  readonly asset: Asset;
  /** Of the block that is worked on. */
  readonly height: number;
  /** Unsigned 256-bit target: of the last block, or the mean of the last ones where each block has its own. */
  readonly target: bigint;
  /** When the last block was found, by its header or by who states it. */
  readonly blockAt: Instant;
  readonly readAt: Instant;
  readonly grade: FigureGrade;
  /** Who gave it, such as "pool ltc1". */
  readonly source: string;
  /** Where it was asked, for operators; null: nobody was. */
  readonly host: string | null;
  /** Headers that were judged for it; 0 in every grade but `headers`. */
  readonly headers: number;
}

/** Where a figure comes from; it answers with what it heard last, and throws where nobody can read that. */
export interface NetworkSource {
  readonly asset: Asset;
  /** @throws DomainError */
  read(): Promise<NetworkFigure>;
}

/** Blocks whose targets are averaged where every block has its own: an hour of most coins. */
export const FIGURE_FACTS = 24;
/** No coin that is listed goes so long without a block. */
const FIGURE_AGE_MS_MAX = 6 * HOUR_MS;
/** A clock that is this far off is nobody's. */
const FIGURE_AHEAD_MS_MAX = 2 * HOUR_MS;

/** Headers that are asked of a node: what the coin's difficulty rule looks back at, some blocks to average, and the first one. */
export function headersWanted(asset: Asset): number {
  const { lookback } = rulesOf(asset);
  return lookback + FIGURE_FACTS + 1;
}

/**
 * Judges a run of headers by the coin's own rules, the first one trusted, and reads its figure.
 * @throws DomainError `rewards.bad-headers` where there are too few, one of them breaks a rule, or bits are no target
 */
export function figureOfHeaders(
  asset: Asset,
  run: CoinHeaders,
  from: Pick<NetworkFigure, 'host' | 'readAt'>,
): NetworkFigure {
  if (run.headers.length < headersWanted(asset)) throw badHeaders(asset, 'too few');
  const judged = judgedHeads(asset, run, from.readAt);
  const last = judged.at(-1);
  assertInvariant(last !== undefined, 'more than one header is judged');
  return {
    asset,
    height: run.height + 1,
    target: presentTarget(asset, judged),
    blockAt: instantOfSeconds(last.time),
    grade: 'headers',
    source: `a node of ${asset}`,
    ...from,
    headers: judged.length,
  };
}

/**
 * The figure of a coin whose headers are followed and verified here.
 * @param facts its last headers, at most `FIGURE_FACTS` of them, the tip last
 */
export function figureOfChain(asset: Asset, facts: readonly HeaderFacts[], readAt: Instant): NetworkFigure {
  const tip = facts.at(-1);
  assertInvariant(tip !== undefined, 'a chain that is followed has a tip');
  return {
    asset,
    height: tip.height + 1,
    target: presentTarget(asset, facts),
    blockAt: instantOfSeconds(tip.time),
    readAt,
    grade: 'followed',
    source: `the chain of ${asset}, followed and verified here`,
    host: null,
    headers: 0,
  };
}

/** What is asked for a block: of the last one, or the mean of the last ones where each block has its own. */
export function presentTarget(asset: Asset, blocks: readonly Pick<HeaderFacts, 'bits'>[]): bigint {
  const { difficulty, powLimit } = rulesOf(asset);
  const counted = blocks.slice(difficulty.kind === 'period' ? -1 : -FIGURE_FACTS);
  return counted.reduce((sum, { bits }) => sum + expandBits(bits, powLimit), 0n) / BigInt(counted.length);
}

/** Every header but the first, whose parent nobody knows, after all rules that can be applied. */
function judgedHeads(
  asset: Asset,
  { height, headers }: CoinHeaders,
  readAt: Instant,
): { readonly time: number; readonly bits: number }[] {
  const rules = rulesOf(asset);
  const [first = new Uint8Array(), ...rest] = headers;
  const offsets = new Uint32Array(rest.length + 1);
  rest.forEach((header, index) => (offsets[index + 1] = (offsets[index] ?? 0) + header.length));
  try {
    // What a merge-mined header carries behind its own bytes is not looked at in the anchor.
    const anchor = anchorContext(height - rest.length, first.subarray(0, rules.headerBytes), rules);
    const options = { rules, nowSeconds: Math.floor(readAt / SECOND_MS), offsets };
    const { rule } = verifyHeaders(concatBytes(...rest), anchor, options);
    if (rule !== null) throw badHeaders(asset, rule);
    const at = timeOffset(rules);
    return rest.map((header) => {
      const view = new DataView(header.buffer, header.byteOffset, header.length);
      return { time: view.getUint32(at, true), bits: view.getUint32(at + 4, true) };
    });
  } catch (cause) {
    if (cause instanceof HashingRefusal) throw badHeaders(asset, 'unreadable', cause);
    throw cause;
  }
}

function badHeaders(asset: Asset, reason: string, cause?: unknown): DomainError {
  const sentence = `The headers of ${asset} are refused (${reason}). No money is affected; the coin is not ranked until a node gives good ones.`;
  return new DomainError('rewards.bad-headers', sentence, { asset, reason }, cause === undefined ? {} : { cause });
}

/** Whether a figure may be shown as the present one: an old one, or one from the future, is not. */
export function isCurrent({ blockAt, readAt }: NetworkFigure, now: Instant): boolean {
  return (
    now - blockAt <= FIGURE_AGE_MS_MAX && now - readAt <= FIGURE_AGE_MS_MAX && blockAt - now <= FIGURE_AHEAD_MS_MAX
  );
}

/**
 * Difficulty as the coin's own software prints it, with two decimals, cut: its difficulty 1 divided by the target.
 * @see Bitcoin Core rpc/blockchain.cpp GetDifficulty (0x1d00ffff, for its descendants too); zcash rpc/blockchain.cpp (its own limit)
 */
export function difficultyText({ asset, target }: Pick<NetworkFigure, 'asset' | 'target'>): string {
  const one = asset === 'ZEC' ? 0x07ffffn << 224n : 0xffffn << 208n;
  return formatFixed((one * 100n) / target, 2);
}

/** Tries that a block takes on average, rounded down. */
export function triesOf({ target }: Pick<NetworkFigure, 'target'>): bigint {
  return workOf(target);
}
