import { type Asset, HOUR_MS, type Instant } from '../units';

/** The venue's word counts for so long (RULES.md 12). */
export const VENUE_BALANCE_AGE_MAX_MS = 24 * HOUR_MS;

/** What our own chain shows for one asset. */
export interface OwnCoins {
  /** Confirmed, mature or not, ours, unspent, and no input of signed bytes of ours. */
  readonly confirmed: bigint;
  /** Outputs to ourselves of our own signed transactions that are not confirmed yet. */
  readonly ownChange: bigint;
}

export interface SolvencyInputs {
  readonly asset: Asset;
  readonly now: Instant;
  /** Undefined when no chain of this asset is followed: then nothing on chain counts. */
  readonly coins: OwnCoins | undefined;
  /** Sum of the treasury accounts in the ledger. */
  readonly ledgerTreasury: bigint;
  readonly venues: readonly {
    readonly venue: string;
    readonly balance: bigint;
    /** What the ledger says we have there. */
    readonly ledgerBalance: bigint;
    readonly dryRun: boolean;
    readonly observedAt: Instant;
  }[];
  /** Value of signed payouts and of venue withdrawals on their way. */
  readonly inTransit: bigint;
  readonly owed: {
    readonly available: bigint;
    readonly held: bigint;
    readonly inBatch: bigint;
    readonly inFlight: bigint;
    readonly taxWithheld: bigint;
    readonly feeReserve: bigint;
  };
}

/** Assets against liabilities of one asset, in base units. */
export interface Solvency {
  readonly asset: Asset;
  readonly assets: Readonly<Record<string, bigint>>;
  readonly liabilities: Readonly<Record<string, bigint>>;
  /** Below zero when something is short. */
  readonly surplus: bigint;
  readonly solvent: boolean;
  /** Codes with figures, each true on its own: why it is short, or what does not agree. */
  readonly reasons: readonly string[];
}

/**
 * Invariant I10: confirmed own coins + own change + venue balances at most 24 h old + in transit must cover available +
 * held + in batch + in flight + tax withheld + fee reserve. Accrued stays outside, as does whatever cannot be shown:
 * stale balances, a dry run's, unconfirmed coins of others. Coins that the books do not know yet are taken off again,
 * because the same coins may still stand in transit.
 * @see RULES.md 12
 */
export function assess(inputs: SolvencyInputs): Solvency {
  const { asset, coins, ledgerTreasury, inTransit, owed } = inputs;
  const reasons: string[] = [];
  const onChain = (coins?.confirmed ?? 0n) + (coins?.ownChange ?? 0n);
  if (coins === undefined && ledgerTreasury > 0n) reasons.push(`chain-not-followed ${asset}: nothing on chain counts`);
  else if (onChain !== ledgerTreasury) {
    reasons.push(`treasury-differs: the ledger says ${ledgerTreasury}, our chain shows ${onChain}`);
  }
  const venue = countVenues(inputs, reasons);
  const assets = {
    confirmed: coins?.confirmed ?? 0n,
    ownChange: coins?.ownChange ?? 0n,
    notBooked: onChain > ledgerTreasury ? ledgerTreasury - onChain : 0n,
    venue,
    inTransit,
  };
  const liabilities = { ...owed };
  const sum = (values: Readonly<Record<string, bigint>>): bigint => Object.values(values).reduce((a, b) => a + b, 0n);
  const surplus = sum(assets) - sum(liabilities);
  if (surplus < 0n) reasons.unshift(`short: ${-surplus} ${asset} base units are owed and not there`);
  return { asset, assets, liabilities, surplus, solvent: surplus >= 0n, reasons };
}

function countVenues({ venues, now }: SolvencyInputs, reasons: string[]): bigint {
  let counted = 0n;
  for (const { venue, balance, ledgerBalance, dryRun, observedAt } of venues) {
    if (balance !== ledgerBalance) reasons.push(`venue-differs ${venue}: ledger ${ledgerBalance}, venue ${balance}`);
    if (dryRun) {
      if (balance > 0n) reasons.push(`venue-dry-run ${venue}: ${balance} does not count`);
    } else if (now - observedAt > VENUE_BALANCE_AGE_MAX_MS) {
      reasons.push(`venue-stale ${venue}: ${balance} was read more than 24 h ago and does not count`);
    } else {
      // As with coins: what the books do not know may stand elsewhere too.
      counted += balance < ledgerBalance ? balance : ledgerBalance;
    }
  }
  return counted;
}
