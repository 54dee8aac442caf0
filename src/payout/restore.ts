import type { PayoutState } from './states';

/** Whom an output paid, as people say: a member, somebody by the operator's own wish, or somebody who took it. */
export interface Whose {
  readonly kind: 'member' | 'own' | 'lost';
  /** Null where it paid no member. */
  readonly memberId: string | null;
}

/** What still keeps a restored service from paying, and whose turn it is. Satoshi. */
export type Hindrance =
  /** Our own chain is not followed, or not read to its end. */
  | { readonly code: 'chain' }
  /** A transaction of ours that this copy of the books does not know is not deep enough yet. */
  | { readonly code: 'shallow'; readonly txid: string; readonly confirmations: number; readonly needed: number }
  /**
   * The record of hand-outs does not say whom it paid, or names a member who came after the copy was made: an operator
   * says who it was.
   */
  | {
      readonly code: 'unknown-output';
      readonly txid: string;
      readonly vout: number;
      readonly valueSats: bigint;
      readonly scriptHex: string;
      /** Who has the address in this copy: another may have had it too, in the life that it lost. */
      readonly members: readonly string[];
      /** The batch whose coins the transaction took: two people say whom it paid. Null where it took none. */
      readonly takenFrom: string | null;
      /** It pays an address of that batch: it was no payment of the operator's own, and no loss. */
      readonly paysBatch: boolean;
      /** What somebody said of it, where another one has to say the same. */
      readonly said: (Whose & { readonly by: string }) | null;
    }
  /** It spends coins of others beside ours, or by keys that were never given out. */
  | { readonly code: 'unknown-shape'; readonly txid: string }
  /** It took coins of a batch that this copy knows: the batch ends first, once it is this deep. */
  | {
      readonly code: 'family';
      readonly txid: string;
      readonly batchId: string;
      readonly confirmations: number;
      readonly needed: number;
    }
  /** Coins that it spends are not booked yet, or a key of ours that it pays is not found again: both come by themselves. */
  | { readonly code: 'books-behind'; readonly txid: string }
  /** It waits in the node's mempool. */
  | { readonly code: 'mempool'; readonly txid: string }
  /** A batch that was handed out before the copy was made is not settled yet. */
  | { readonly code: 'open-batch'; readonly batchId: string; readonly state: PayoutState }
  /** Coins that a lost transaction could still spend. */
  | { readonly code: 'barrier-due'; readonly coins: number; readonly valueSats: bigint }
  | {
      readonly code: 'barrier-open';
      readonly batchId: string;
      readonly state: PayoutState;
      readonly confirmations: number;
      readonly needed: number;
    }
  /** Stated as paid from another wallet in the life that this copy lost, and not stated again yet. */
  | {
      readonly code: 'elsewhere';
      readonly txid: string;
      readonly vout: number;
      readonly memberId: string;
      readonly valueSats: bigint;
      /** Who says that it was none; another one has to agree. */
      readonly deniedBy: string | null;
    }
  /** The signer signed it, the books do not know it, and no coin of it is spent deep enough yet. */
  | { readonly code: 'journal'; readonly txid: string };

/** What does not keep the barrier from being planned. */
const BESIDE_BARRIER: readonly Hindrance['code'][] = ['barrier-due', 'journal', 'elsewhere'];

/** What has to be done before the barrier can be planned; the first thing, where nothing is due at all. */
export function beforeBarrier(hindrances: readonly Hindrance[]): Hindrance | undefined {
  const isDue = hindrances.some(({ code }) => code === 'barrier-due');
  return hindrances.find(({ code }) => !BESIDE_BARRIER.includes(code)) ?? (isDue ? undefined : hindrances[0]);
}

/** A coin of ours in the best chain. */
export interface OwnCoinSight {
  readonly txid: string;
  readonly vout: number;
  readonly valueSats: bigint;
  readonly height: number;
  readonly mature: boolean;
  readonly spentBy: { readonly txid: string; readonly height: number } | null;
}

/** A batch as far as the barrier goes. */
export interface BatchSight {
  readonly id: string;
  readonly txid: string;
  readonly state: PayoutState;
  /** A batch of the barrier; otherwise one that the copy brought along. */
  readonly isBarrier: boolean;
  /** Of its block in the best chain now, whatever was counted before; null when it is in none. */
  readonly blockHeight: number | null;
}

/** A signed transaction and the outpoints that it spends. */
export interface SignedSight {
  readonly txid: string;
  readonly inputs: readonly string[];
}

/** What the barrier is judged by. */
export interface BarrierFacts {
  readonly tipHeight: number;
  /** Confirmations that are deep enough, of a payment and of the barrier alike. */
  readonly needed: number;
  /** Coins that others bring in later blocks can stand in no lost transaction; null before the barrier is planned: then all count. */
  readonly lineHeight: number | null;
  readonly coins: readonly OwnCoinSight[];
  readonly batches: readonly BatchSight[];
  /** Outpoints that batches hold. */
  readonly reserved: ReadonlySet<string>;
  /** What the signer signed and the books do not know. */
  readonly lost: readonly SignedSight[];
  /** What the books do know and a lost one builds upon: that may be dead too, and the lost one with it. */
  readonly beneath: readonly SignedSight[];
}

/** Handed out, and the chain has not decided about it for good. What is in conflict may come back with a reorganisation. */
const OPEN: ReadonlySet<PayoutState> = new Set<PayoutState>([
  ...(['handed-out', 'signed', 'sent', 'conflicted', 'cancelling', 'cancel-confirming'] as const),
]);
/** Of the barrier itself: it still waits for people. */
const PLANNED: ReadonlySet<string> = new Set(['planned', 'approved']);

const outpointOf = ({ txid, vout }: { readonly txid: string; readonly vout: number }): string => `${txid}:${vout}`;

/**
 * Coins that a transaction which this copy lost could still spend: unspent, spendable when the copy was brought back or
 * come from a transaction of ours since, moved by no barrier and held by no batch that the copy knows. Change of a lost
 * payment may confirm after the line, and another lost one spend it: ours does before any block holds it.
 */
export function exposedCoins(facts: Omit<BarrierFacts, 'lost' | 'beneath'>): OwnCoinSight[] {
  const barrier = new Set(facts.batches.filter(({ isBarrier }) => isBarrier).map(({ txid }) => txid));
  const ours = new Set(facts.coins.flatMap(({ spentBy }) => (spentBy === null ? [] : [spentBy.txid])));
  return facts.coins.filter((coin) => {
    if (coin.spentBy !== null || !coin.mature || barrier.has(coin.txid)) return false;
    if (facts.lineHeight !== null && coin.height > facts.lineHeight && !ours.has(coin.txid)) return false;
    return !facts.reserved.has(outpointOf(coin));
  });
}

/**
 * What the barrier still needs, once nothing unknown is in the chain: batches of the copy end first, because their
 * change could be spent by a lost one; then every coin goes to ourselves, deep enough; and then nothing that the signer
 * ever signed beside these books can be mined any more.
 * @see RULES 13 and 15
 */
export function barrierHindrances(facts: BarrierFacts): Hindrance[] {
  const { tipHeight, needed } = facts;
  const depthOf = (height: number | null): number => (height === null ? 0 : tipHeight - height + 1);
  const open = facts.batches.filter((batch) => {
    if (batch.state === 'confirming' || batch.state === 'settled') return depthOf(batch.blockHeight) < needed;
    return OPEN.has(batch.state) || (batch.isBarrier && PLANNED.has(batch.state));
  });
  const known = open
    .filter(({ isBarrier }) => !isBarrier)
    .map(({ id, state }) => ({ code: 'open-batch', batchId: id, state }) as const);
  const moving = open
    .filter(({ isBarrier }) => isBarrier)
    .map(({ id, state, blockHeight }) => {
      return { code: 'barrier-open', batchId: id, state, confirmations: depthOf(blockHeight), needed } as const;
    });
  const exposed = exposedCoins(facts);
  const valueSats = exposed.reduce((sum, coin) => sum + coin.valueSats, 0n);
  const due = exposed.length === 0 ? [] : [{ code: 'barrier-due', coins: exposed.length, valueSats } as const];
  return [...known, ...moving, ...due, ...lostHindrances(facts, depthOf)];
}

/**
 * A signed transaction is dead once one of its coins is spent deep enough, by itself or by another. So is one that spends
 * what another brings that can never be mined: that coin will never be there.
 */
function lostHindrances(
  { coins, lost, beneath, needed }: BarrierFacts,
  depthOf: (height: number | null) => number,
): Hindrance[] {
  const spent = new Map(coins.map((coin) => [outpointOf(coin), depthOf(coin.spentBy?.height ?? null)]));
  const mined = new Set(coins.flatMap((coin) => (coin.spentBy === null ? [] : [coin.spentBy.txid])));
  const dead = new Set<string>();
  const gone = (txid: string): boolean => !mined.has(txid) && dead.has(txid);
  for (let before = -1; before < dead.size;) {
    before = dead.size;
    for (const { txid, inputs } of [...beneath, ...lost]) {
      const ends = (outpoint: string): boolean =>
        (spent.get(outpoint) ?? 0) >= needed || gone(outpoint.slice(0, outpoint.lastIndexOf(':')));
      if (inputs.some(ends)) dead.add(txid);
    }
  }
  return lost.filter(({ txid }) => !dead.has(txid)).map(({ txid }) => ({ code: 'journal', txid }));
}
