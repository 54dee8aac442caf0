import { type ChainPoint, decodeHeader, type HeaderRule, type NetworkRules, verifyHeader } from '../hashing';

/** One verified header above the base. */
export interface ChainNode {
  readonly point: ChainPoint;
  readonly previous: string;
  /** 80 bytes. */
  readonly raw: Uint8Array;
}

/**
 * The header chain from a trusted base upward, with every verified branch: a value, never changed in place.
 * Nothing at or below the base can be rewound.
 */
export interface HeaderChain {
  readonly rules: NetworkRules;
  readonly base: ChainPoint;
  readonly nodes: ReadonlyMap<string, ChainNode>;
  /** Hash of the tip with the most work; among equals the one seen first. */
  readonly best: string;
}

/** What a run of headers did to the chain. */
export interface ChainExtended {
  readonly ok: true;
  readonly chain: HeaderChain;
  /** Blocks that left the best chain, tip first. */
  readonly rewound: readonly ChainNode[];
  /** Blocks that joined the best chain, lowest first. */
  readonly applied: readonly ChainNode[];
}

/** Nothing of the run was taken. `unknown-parent`: it does not attach above the base. */
export interface ChainRefused {
  readonly ok: false;
  readonly rule: HeaderRule | 'unknown-parent';
  readonly height: number | null;
  readonly hash: string;
}

/** A chain that has only its base. */
export function startChain(rules: NetworkRules, base: ChainPoint): HeaderChain {
  return { rules, base, nodes: new Map(), best: base.hash };
}

/** The point of a known block, the base included. */
export function pointOf(chain: HeaderChain, hash: string): ChainPoint | undefined {
  return hash === chain.base.hash ? chain.base : chain.nodes.get(hash)?.point;
}

/** The tip with the most work. */
export function bestPoint(chain: HeaderChain): ChainPoint {
  return pointOf(chain, chain.best) ?? chain.base;
}

function ancestry(nodes: ReadonlyMap<string, ChainNode>, tip: string): ChainNode[] {
  const path: ChainNode[] = [];
  for (let node = nodes.get(tip); node !== undefined; node = nodes.get(node.previous)) path.push(node);
  return path;
}

function change(
  nodes: ReadonlyMap<string, ChainNode>,
  from: string,
  to: string,
): Pick<ChainExtended, 'rewound' | 'applied'> {
  const old = ancestry(nodes, from);
  const fresh = ancestry(nodes, to);
  const kept = new Set(fresh.map((node) => node.point.hash));
  const had = new Set(old.map((node) => node.point.hash));
  return {
    rewound: old.filter((node) => !kept.has(node.point.hash)),
    applied: fresh.filter((node) => !had.has(node.point.hash)).reverse(),
  };
}

/**
 * Judges a run of headers, each the child of the one before or of a known block, and follows the most work.
 * Known headers are passed over; one bad header refuses the whole run and changes nothing.
 * @param headers 80 bytes each
 * @param nowSeconds the reader's clock, for the two-hour limit
 * @see HASHING.md section 5, rule 11: most work wins, ties go to the first seen
 */
export function extendChain(
  chain: HeaderChain,
  headers: readonly Uint8Array[],
  nowSeconds: number | null,
): ChainExtended | ChainRefused {
  const nodes = new Map(chain.nodes);
  let best = bestPoint(chain);
  for (const raw of headers) {
    const previous = previousOf(raw);
    const parent = nodes.get(previous)?.point ?? (previous === chain.base.hash ? chain.base : undefined);
    const verdict = verifyHeader(raw, { rules: chain.rules, parent: parent ?? chain.base, nowSeconds });
    if (nodes.has(verdict.hash) || verdict.hash === chain.base.hash) continue;
    if (parent === undefined) return { ok: false, rule: 'unknown-parent', height: null, hash: verdict.hash };
    if (!verdict.ok) return { ok: false, rule: verdict.rule, height: verdict.height, hash: verdict.hash };
    nodes.set(verdict.hash, { point: verdict.point, previous, raw: raw.slice() });
    if (verdict.point.work > best.work) best = verdict.point;
  }
  return { ok: true, chain: { ...chain, nodes, best: best.hash }, ...change(nodes, chain.best, best.hash) };
}

function previousOf(raw: Uint8Array): string {
  return decodeHeader(raw).previous;
}
