import { conversion, type ConversionRow, venueDeposit } from '../../src/conversion/conversion.entity';
import { ConversionService } from '../../src/conversion/conversion.service';
import { venueNaming } from '../../src/conversion/naming.entity';
import { conversionProposal, type ProposalRow } from '../../src/conversion/proposal.entity';
import { ProposalsService, type Statement } from '../../src/conversion/proposals.service';
import { venueClaim } from '../../src/conversion/venue-claim.entity';
import { venueWithdrawal, venueWithdrawalPart, type WithdrawalRow } from '../../src/conversion/withdrawal.entity';
import { TreasuryService } from '../../src/payout/treasury.service';
import { rewardDeposit } from '../../src/rewards/reward.entity';
import type { Store } from '../../src/store';
import { DAY_MS, DomainError, MINUTE_MS, plusMs } from '../../src/units';
import type { Service } from './service';
import type { Outcome } from './venue';
import type { World } from './world';

export const OPERATORS = ['operator-1', 'operator-2'] as const;

/** What is the venue's truth of a withdrawal in the books. */
const nameOf = ({ id, venue_ref }: WithdrawalRow): string => venue_ref ?? id;

/** Sales whose withdrawal has failed at the exchange: they wait for two people's word. */
export async function salesOfFailed(store: Store, world: World): Promise<ReadonlySet<string>> {
  if (!world.options.exits) return new Set();
  const failed = new Set(world.venue.outcomes().flatMap((one) => (one.failed ? [one.id] : [])));
  return store.read(async (tx) => {
    const rows = (await tx.find(venueWithdrawal, { where: { state: 'sent' } })).filter((row) =>
      failed.has(nameOf(row)),
    );
    const parts = await tx.find(venueWithdrawalPart, { where: { withdrawal_id: { in: rows.map(({ id }) => id) } } });
    return new Set(parts.map((part) => part.conversion_id));
  });
}

/**
 * Two people end what went otherwise than the exchange said: what never left, what arrived otherwise, what it owed and
 * paid. They look at the exchange's own page, which tells them the truth, and at our own chain.
 */
export async function endWithdrawals(service: Service, world: World): Promise<void> {
  if (!world.options.exits) return;
  const { store } = service;
  const outcomes = new Map(world.venue.outcomes().map((one) => [one.id, one]));
  const open = await store.read((tx) => tx.find(venueWithdrawal, { where: { state: { in: ['asked', 'sent'] } }, orderBy: [['id', 'asc']] })); // prettier-ignore
  for (const row of open) {
    const outcome = outcomes.get(nameOf(row));
    if (outcome !== undefined) await endOne(service, world, row, outcome);
  }
  await endDebts(service, world, outcomes);
}

async function endOne(service: Service, world: World, row: WithdrawalRow, outcome: Outcome): Promise<void> {
  const sales = await salesOf(service.store, row.id);
  const [first] = sales;
  if (first === undefined) return;
  const about = { conversionId: first.id, evidence: "the exchange's page" } as const;
  if (outcome.failed) {
    const quiet = plusMs(world.clock.now(), -10 * MINUTE_MS);
    const isStill = sales.every(({ state, updated_at }) => state === 'halted' && updated_at <= quiet);
    if (isStill) await stateAndConfirm(service, world, { kind: 'never-left', reason: 'failed', ...about });
    return;
  }
  const deposit = await unmatched(service.store, outcome.txid);
  if (deposit === undefined) return;
  const { amount: arrived, txid } = deposit;
  const isWhole = arrived === outcome.promised;
  // What the venue named itself and brought whole is matched without anybody's word.
  if (isWhole && row.txid === outcome.txid) return;
  const reason = isWhole ? 'as-sent' : world.random.pick(['venue-owes', 'venue-loss', 'other-fee'] as const);
  await stateAndConfirm(service, world, { kind: 'arrived', reason, txid, arrived, ...about });
}

/** What the exchange owes it pays, sooner or later; now and then the rest is given up. */
async function endDebts(service: Service, world: World, outcomes: ReadonlyMap<string, Outcome>): Promise<void> {
  const { store, app } = service;
  for (const { withdrawal_id, owed } of await store.read((tx) =>
    tx.find(venueClaim, { orderBy: [['withdrawal_id', 'asc']] }),
  )) {
    // prettier-ignore
    const row = await store.read((tx) => tx.findOne(venueWithdrawal, { id: withdrawal_id }));
    const [first] = await salesOf(store, withdrawal_id);
    if (owed === 0n || row === undefined || first === undefined) continue;
    const about = { conversionId: first.id, evidence: "the exchange's support" } as const;
    const outcome = outcomes.get(nameOf(row));
    const paid = world.venue.paidDebt(outcome?.id ?? '');
    const deposit = paid === undefined ? undefined : await unmatched(store, paid);
    if (deposit !== undefined) {
      const { amount: arrived, txid } = deposit;
      await stateAndConfirm(service, world, { kind: 'made-good', reason: 'venue-paid', txid, arrived, ...about });
    } else if (paid === undefined && world.venue.wild && world.random.chance(10)) {
      await stateAndConfirm(service, world, {
        kind: 'made-good',
        reason: 'venue-loss',
        txid: null,
        arrived: 0n,
        ...about,
      });
    } else if (paid === undefined && (!world.venue.wild || world.random.chance(40))) {
      const { address } = await app.get(TreasuryService).depositAddress('operator');
      world.venue.paysDebt(outcome?.id ?? '', address, owed);
    }
  }
}

/** An operator says what a credit is that nothing has explained for a day. */
export async function nameCredits({ app, store }: Service, world: World): Promise<void> {
  const before = plusMs(world.clock.now(), -DAY_MS);
  const open = await store.read((tx) => tx.find(venueDeposit, { where: { state: 'unannounced' }, orderBy: [['id', 'asc']] })); // prettier-ignore
  const [operator] = OPERATORS;
  for (const { id, credited_at } of open) {
    if (credited_at > before) continue;
    const of = { depositId: id, sourceId: 'pool-l', payoutId: null };
    await unlessRefused(store.write((tx) => app.get(ConversionService).nameDeposit(tx, operator, of)));
    world.tally.hit('credits named');
  }
}

/** Two people take a naming back. */
export async function undoNamings(service: Service, world: World): Promise<void> {
  const { store } = service;
  const live = await store.read((tx) => tx.find(venueNaming, { where: { undone_at: null }, orderBy: [['deposit_id', 'asc']] })); // prettier-ignore
  for (const { deposit_id: depositId } of live) {
    if (!world.random.chance(30)) continue;
    await stateAndConfirm(service, world, { kind: 'misnamed', depositId, evidence: "the pool's page" });
  }
}

/** One states, another confirms; what one stated before the process died the other one finds. */
async function stateAndConfirm({ app, store }: Service, world: World, statement: Statement): Promise<void> {
  const [first, second] = OPERATORS;
  const proposals = app.get(ProposalsService);
  const open = await store.read((tx) => tx.find(conversionProposal, { where: { state: 'open' } }));
  const credits = await store.read((tx) => proposals.creditsOf(tx, open.map(({ id }) => id))); // prettier-ignore
  const isSame = (one: ProposalRow): boolean =>
    one.kind === statement.kind &&
    ('conversionId' in statement ? one.conversion_id === statement.conversionId : true) &&
    ('depositId' in statement ? credits.get(one.id) === statement.depositId : true);
  const known = open.find(isSame)?.id;
  const id = known ?? (await unlessRefused(store.write((tx) => proposals.propose(tx, first, statement))));
  if (id === undefined) return;
  // What one of them stated and the other cannot confirm is taken back, and looked at anew.
  const done = await unlessRefused(proposals.confirm(id, second).then(() => true));
  if (done === undefined) await unlessRefused(store.write((tx) => proposals.withdraw(tx, second, id)));
  else world.tally.hit(`stated by two: ${statement.kind}${'reason' in statement ? ` ${statement.reason}` : ''}`);
}

/** A refusal in words is an answer; whatever else went wrong is the run's to judge. */
async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && /^(conversion|rewards)\./.test(error.code)) return undefined;
    throw error;
  }
}

function salesOf(store: Store, withdrawal_id: string): Promise<readonly ConversionRow[]> {
  return store.read(async (tx) => {
    const parts = await tx.find(venueWithdrawalPart, { where: { withdrawal_id } });
    return tx.find(conversion, { where: { id: { in: parts.map((part) => part.conversion_id) } }, orderBy: [['id', 'asc']] }); // prettier-ignore
  });
}

async function unmatched(
  store: Store,
  txid: string,
): Promise<{ readonly txid: string; readonly amount: bigint } | undefined> {
  const [row] = await store.read((tx) => tx.find(rewardDeposit, { where: { txid, state: 'unmatched' } }));
  return row;
}
