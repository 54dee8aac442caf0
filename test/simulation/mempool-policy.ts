/** What a node lets take the place of what waits: BIP-125 as until Core 30, or the fee-rate diagram of Core 31. */
export const RELAY_RULES = ['bip-125', 'diagram'] as const;
export type RelayRules = (typeof RELAY_RULES)[number];

/** A transaction as a mempool weighs it. */
export interface Weighed {
  readonly txid: string;
  readonly feeSats: bigint;
  readonly vbytes: number;
  /** Of its inputs. */
  readonly spends: readonly string[];
}

/** Satoshi for 1,000 vB that a replacement pays on top for its own size. @see Bitcoin Core policy/policy.h: 1,000 until 29.0, 100 since 29.1 */
export const INCREMENTAL: Readonly<Record<RelayRules, bigint>> = { 'bip-125': 1_000n, diagram: 100n };
const EVICTED_MAX = 100;

/** What a transaction that conflicts with the mempool would do there. */
export interface Replacing {
  readonly itself: Weighed;
  /** That spend a coin of it. */
  readonly direct: readonly Weighed[];
  /** Those, and all that stands on them. */
  readonly evicted: readonly Weighed[];
  /** Whether all that it spends beside the coins of what it conflicts with is confirmed. */
  readonly addsConfirmedOnly: boolean;
}

/**
 * Written after the documents, not after the product: why a transaction may not take the place of others.
 * @returns the node's word; undefined where it may
 * @see BIP-125 rules 2 to 6; Bitcoin Core policy/rbf.cpp, ImprovesFeerateDiagram
 */
export function replacementRefused(what: Replacing, rules: RelayRules): string | undefined {
  const { itself, direct, evicted } = what;
  if (evicted.length === 0) return undefined;
  if (evicted.length > EVICTED_MAX) return 'too many potential replacements';
  const beaten = evicted.reduce((sum, { feeSats }) => sum + feeSats, 0n);
  const more = itself.feeSats - beaten;
  if (more <= 0n || more * 1_000n < INCREMENTAL[rules] * BigInt(itself.vbytes)) return 'insufficient fee';
  if (rules === 'diagram') return improvesDiagram(itself, evicted) ? undefined : 'insufficient feerate';
  if (!what.addsConfirmedOnly) return 'replacement-adds-unconfirmed';
  return direct.every((other) => isDenser(itself, other)) ? undefined : 'insufficient fee';
}

type Chunk = Pick<Weighed, 'feeSats' | 'vbytes'>;

function isDenser(one: Chunk, other: Chunk): boolean {
  return one.feeSats * BigInt(other.vbytes) > other.feeSats * BigInt(one.vbytes);
}

/** At every size what stays pays at least as much, and in the end more: one chunk against those of what leaves. */
function improvesDiagram(itself: Weighed, evicted: readonly Weighed[]): boolean {
  let feeSats = 0n;
  let vbytes = 0;
  for (const chunk of chunksOf(evicted)) {
    feeSats += chunk.feeSats;
    vbytes += chunk.vbytes;
    const reached = vbytes < itself.vbytes ? vbytes : itself.vbytes;
    if (itself.feeSats * BigInt(reached) < feeSats * BigInt(itself.vbytes)) return false;
  }
  return itself.feeSats > feeSats;
}

/** In the order in which they would be mined: always the densest transaction together with what it stands on. */
function chunksOf(transactions: readonly Weighed[]): Chunk[] {
  const left = new Map(transactions.map((one) => [one.txid, one]));
  const chunks: Chunk[] = [];
  while (left.size > 0) {
    let best: { readonly chunk: Chunk; readonly txids: readonly string[] } | undefined;
    for (const one of left.values()) {
      const together = withParents(one, left);
      const chunk = {
        feeSats: together.reduce((sum, { feeSats }) => sum + feeSats, 0n),
        vbytes: together.reduce((sum, { vbytes }) => sum + vbytes, 0),
      };
      if (best === undefined || isDenser(chunk, best.chunk)) best = { chunk, txids: together.map(({ txid }) => txid) };
    }
    if (best === undefined) break;
    chunks.push(best.chunk);
    for (const txid of best.txids) left.delete(txid);
  }
  return chunks;
}

function withParents(one: Weighed, left: ReadonlyMap<string, Weighed>): Weighed[] {
  const found = new Map([[one.txid, one]]);
  for (const each of found.values()) {
    for (const outpoint of each.spends) {
      const parent = left.get(outpoint.slice(0, outpoint.indexOf(':')));
      if (parent !== undefined) found.set(parent.txid, parent);
    }
  }
  return [...found.values()];
}
