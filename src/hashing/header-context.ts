import { fromHex, type HashHex, toDisplay } from './bytes';
import { headerIds } from './hash-headers';
import { type NetworkRules } from './network-rules';
import { HashingRefusal } from './refusal';
import { expandBits, workOf } from './target';

/** What difficulty rules look at. Unix seconds as the miner wrote them, compact bits. */
export interface HeaderFacts {
  readonly height: number;
  readonly time: number;
  readonly bits: number;
}

/**
 * What precedes a batch of headers; plain data, it can be stored.
 * What is null or too short is unknown: rules that need it are not applied and are named in the result's `unchecked`.
 */
export interface HeaderContext {
  /** Of the last header before the batch; -1 before genesis. */
  readonly height: number;
  /** Its id; null: the first link is not checked. */
  readonly hash: HashHex | null;
  readonly bits: number | null;
  /** Of the last headers up to `height`, oldest first, at most 11. */
  readonly times: readonly number[];
  /** First header of the difficulty period of `height`. */
  readonly periodFirst: { readonly time: number; readonly bits: number } | null;
  /** Testnets: bits of the last header of the period that is not a minimum-difficulty one. */
  readonly lastRealBits: number | null;
  /** Up to and with `height`, or since the anchor. */
  readonly chainWork: bigint;
  /** Oldest first: the last `rules.lookback` headers up to `height`; for full spans the one before the period's first. */
  readonly window: readonly HeaderFacts[];
}

/** Nothing known but that nothing precedes: the first header must be the network's genesis. */
export function emptyContext(): HeaderContext {
  return {
    height: -1,
    hash: null,
    bits: null,
    times: [],
    periodFirst: null,
    lastRealBits: null,
    chainWork: 0n,
    window: [],
  };
}

/**
 * After a trusted header whose ancestors are not known: where a receipt's header chain starts.
 * Rules that need the missing ancestors are not applied until enough headers follow.
 * @param header the network's whole header (80 bytes, Zcash 1487); its work is not judged here
 * @throws HashingRefusal `hashing.bad-header` on another size
 * @throws InvalidTarget when its bits are no target of the network
 */
export function anchorContext(height: number, header: Uint8Array, rules: NetworkRules): HeaderContext {
  if (header.length !== rules.headerBytes) {
    throw new HashingRefusal(
      'hashing.bad-header',
      `A header of ${rules.network} is ${rules.headerBytes} bytes, not ${header.length}.`,
    );
  }
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const time = view.getUint32(timeOffset(rules), true);
  const bits = view.getUint32(timeOffset(rules) + 4, true);
  const first = rules.periodBlocks !== 0 && height % rules.periodBlocks === 0;
  return {
    height,
    hash: toDisplay(headerIds(header, rules)),
    bits,
    times: [time],
    periodFirst: first ? { time, bits } : null,
    lastRealBits: first || bits !== rules.powLimitBits ? bits : null,
    chainWork: workOf(expandBits(bits, rules.powLimit)),
    window: [{ height, time, bits }],
  };
}

/** After the network's genesis header. */
export function genesisContext(rules: NetworkRules): HeaderContext {
  return anchorContext(0, fromHex(rules.genesisHeader), rules);
}

/** Where the time stands; the bits follow it. Zcash's header has 32 bytes more before it. */
export function timeOffset(rules: NetworkRules): number {
  return rules.headerBytes === 80 ? 68 : 100;
}
