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

/** What is short or does not agree, with its figures in base units. Each is true on its own. */
export type SolvencyReason =
  | { readonly code: 'short'; readonly units: bigint }
  | { readonly code: 'chain-not-followed'; readonly units: bigint }
  | { readonly code: 'treasury-differs'; readonly ledger: bigint; readonly chain: bigint }
  | { readonly code: 'venue-differs'; readonly venue: string; readonly ledger: bigint; readonly units: bigint }
  | { readonly code: 'venue-dry-run'; readonly venue: string; readonly units: bigint }
  | { readonly code: 'venue-stale'; readonly venue: string; readonly units: bigint };

/** Assets against liabilities of one asset, in base units. */
export interface Solvency {
  readonly asset: Asset;
  /** What counts: coin that the books do not know yet is in no term. */
  readonly assets: Readonly<Record<string, bigint>>;
  readonly liabilities: Readonly<Record<string, bigint>>;
  /** On our chain and not in the books of the treasury yet, never below zero: outside the sum, see `assess`. */
  readonly notBooked: bigint;
  /** Below zero when something is short. */
  readonly surplus: bigint;
  readonly solvent: boolean;
  readonly reasons: readonly SolvencyReason[];
}

/**
 * Invariant I10: confirmed own coins + own change + venue balances at most 24 h old + in transit must cover available +
 * held + in batch + in flight + tax withheld + fee reserve. Accrued stays outside, as does whatever cannot be shown:
 * stale balances, a dry run's, unconfirmed coins of others. Coins that the books do not know yet are left out, because
 * the same coins may still stand in transit: they arrived, and are booked when they have their confirmations. That is
 * the ordinary course and no reason; a chain that shows less than the books is one. A dry run's balance is named only
 * where something is short, because only then does somebody look for what is missing.
 * @see RULES.md 12
 */
export function assess(inputs: SolvencyInputs): Solvency {
  const { asset, coins, ledgerTreasury, inTransit, owed } = inputs;
  const confirmed = coins?.confirmed ?? 0n;
  const ownChange = coins?.ownChange ?? 0n;
  const chain = confirmed + ownChange;
  const notBooked = chain > ledgerTreasury ? chain - ledgerTreasury : 0n;
  const { counted, reasons: ofVenues } = countVenues(inputs);
  // Change of our own is booked when it is made: what the books do not know is among the confirmed, as far as it goes.
  const unbookedConfirmed = notBooked < confirmed ? notBooked : confirmed;
  const assets = {
    confirmed: confirmed - unbookedConfirmed,
    ownChange: ownChange - (notBooked - unbookedConfirmed),
    venue: counted,
    inTransit,
  };
  const liabilities = { ...owed };
  const sum = (values: Readonly<Record<string, bigint>>): bigint => Object.values(values).reduce((a, b) => a + b, 0n);
  const surplus = sum(assets) - sum(liabilities);
  const reasons: SolvencyReason[] = [
    ...(surplus < 0n ? [{ code: 'short', units: -surplus } as const] : []),
    ...chainReasons(inputs, chain),
    ...ofVenues.filter(({ code }) => code !== 'venue-dry-run' || surplus < 0n),
  ];
  return { asset, assets, liabilities, notBooked, surplus, solvent: surplus >= 0n, reasons };
}

function chainReasons({ coins, ledgerTreasury }: SolvencyInputs, chain: bigint): SolvencyReason[] {
  if (chain >= ledgerTreasury) return [];
  if (coins === undefined) return [{ code: 'chain-not-followed', units: ledgerTreasury }];
  return [{ code: 'treasury-differs', ledger: ledgerTreasury, chain }];
}

function countVenues({ venues, now }: SolvencyInputs): { counted: bigint; reasons: SolvencyReason[] } {
  let counted = 0n;
  const reasons: SolvencyReason[] = [];
  for (const { venue, balance: units, ledgerBalance: ledger, dryRun, observedAt } of venues) {
    if (dryRun) {
      if (units > 0n) reasons.push({ code: 'venue-dry-run', venue, units });
      continue;
    }
    if (units !== ledger) reasons.push({ code: 'venue-differs', venue, ledger, units });
    // A clock that was set back makes a balance of the future: it counts for as long before its time as after it.
    if (Math.abs(now - observedAt) > VENUE_BALANCE_AGE_MAX_MS) {
      reasons.push({ code: 'venue-stale', venue, units });
    } else {
      // As with coins: what the books do not know may stand elsewhere too.
      counted += units < ledger ? units : ledger;
    }
  }
  return { counted, reasons };
}
