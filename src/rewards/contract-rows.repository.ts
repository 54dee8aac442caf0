import type { ReadTx } from '../store';
import type { Instant } from '../units';
import type { ContractPayment } from './contracts/contract-standing';
import type { ContractTerms } from './contracts/contract-terms';
import { contractCoin, contractPart, type MatchedCoin, ownAmount, type RowPart } from './contracts/contract-rows';
import { contractWriteOff } from './contracts/contract.entity';
import { comparison } from './reconcile';
import { poolPayout, rewardDeposit, rewardRowHead, rewardShare, rewardSourceState } from './reward.entity';
import { rowSharing } from './sharing.entity';
import { ruleAt } from './sharing-rule';
import { rulesOf } from './sharing-rule.repository';

/** A contract and the source that pays for it. */
export interface PaidContract {
  readonly sourceId: string;
  readonly terms: Pick<ContractTerms, 'id' | 'start' | 'dayOffsetMinutes' | 'settlement'>;
}

/** A row, all or a part of which is the contract's. */
interface OwnRow {
  readonly part: RowPart;
  /** Of the whole row, base units. */
  readonly net: bigint;
}

/** What the books of a source have for its contract. Base units. */
interface ContractBooks {
  /** Booked rows of the contract by their names at the provider, and what of each is the contract's. */
  readonly rows: ReadonlyMap<string, OwnRow>;
  readonly stated: bigint;
  /** Given up by the contract's rule, and not owed again. */
  readonly lost: bigint;
  /** Coin that came for these rows, as `contractCoin` tells it. */
  readonly payments: readonly ContractPayment[];
}

/** Which rows of a source are shared by the units of its contract; of these rows alone, where they are named. */
export async function rowsByUnits(
  tx: ReadTx,
  sourceId: string,
  externalIds?: readonly string[],
): Promise<ReadonlySet<string>> {
  const where = { source_id: sourceId, rule: 'contract-units' } as const;
  const rows = await tx.find(rowSharing, {
    where: externalIds === undefined ? where : { ...where, external_id: { in: externalIds } },
  });
  return new Set(rows.map(({ external_id }) => external_id));
}

/** Reads what a source's books have for its contract: of other rows of the source nothing is the contract's. */
export async function contractBooks(tx: ReadTx, { sourceId, terms }: PaidContract): Promise<ContractBooks> {
  const heads = await tx.find(rewardRowHead, {
    where: { source_id: sourceId, booked_revision: { not: null } },
    orderBy: [
      ['to_at', 'asc'],
      ['external_id', 'asc'],
    ],
  });
  const byUnits = await rowsByUnits(tx, sourceId);
  const rows = new Map<string, OwnRow>();
  for (const { external_id, from_at: from, to_at: to, net } of heads) {
    const part = contractPart(terms, { from, to, isByUnits: byUnits.has(external_id) });
    if (part.own > 0n) rows.set(external_id, { part, net });
  }
  const missing = new Map<string, bigint>();
  const lacks = (externalId: string, amount: bigint): void => {
    missing.set(externalId, (missing.get(externalId) ?? 0n) + amount);
  };
  const open = await tx.find(rewardShare, { where: { source_id: sourceId, open: true } });
  for (const { external_id, due, received } of open) lacks(external_id, due - received);
  const given = await tx.find(contractWriteOff, { where: { source_id: sourceId, restored_at: null } });
  for (const { external_id, amount } of given) lacks(external_id, amount);
  const covered = heads.map(({ external_id, net }) => {
    const part = rows.get(external_id)?.part ?? { own: 0n, of: 1n };
    return { part, received: net - (missing.get(external_id) ?? 0n) };
  });
  return {
    rows,
    stated: [...rows.values()].reduce((sum, { net, part }) => sum + ownAmount(net, part), 0n),
    lost: given.reduce((sum, { contract_id, amount }) => sum + (contract_id === terms.id ? amount : 0n), 0n),
    payments: contractCoin(terms.start, covered, await matchedCoins(tx, sourceId, terms.start)),
  };
}

/** Coin matched to the source, in the order of time. */
async function matchedCoins(tx: ReadTx, sourceId: string, start: Instant): Promise<MatchedCoin[]> {
  const deposits = await tx.find(rewardDeposit, {
    where: { source_id: sourceId, state: 'matched' },
    orderBy: [
      ['seen_at', 'asc'],
      ['txid', 'asc'],
      ['vout', 'asc'],
    ],
  });
  if (deposits.length === 0) return [];
  const payouts = await tx.find(poolPayout, { where: { source_id: sourceId, matched: { not: null } } });
  const byId = new Map(payouts.map((payout) => [payout.external_id, payout]));
  const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
  // Written by `lockState` from a checked declaration.
  const rules = state && (await rulesOf(tx, state.declaration));
  return deposits.map(({ external_id, seen_at: at, amount }) => {
    const payout = byId.get(external_id ?? '');
    const announced = payout?.at ?? at;
    const isByUnits = rules !== undefined && ruleAt(rules, announced).rule === 'contract-units';
    const base = { at, amount, isOfContract: isByUnits && announced >= start };
    if (payout === undefined) return { ...base, covers: amount };
    const { expected, fee } = comparison(payout, amount);
    return { ...base, covers: (amount < expected ? amount : expected) + fee - payout.waiting };
  });
}
