import type { Store } from '../../src/store';
import { booksAtConsole } from '../../src/tax/book-console.service';
import { YearIncomeService } from '../../src/tax/year-income.service';
import { type ExactJson, parseExactJson, parseInstant, taxYear } from '../../src/units';
import { MemberTieService } from '../../src/yearend/member-tie.service';
import { ClawbackWorld, type Rule } from '../support/clawback-world';
import { PAYER } from '../support/filing-files';
import { enrolled, MEMBERS_POLICY } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';
import { yearCloseRoom } from '../support/year-close-room';

const YEAR = taxYear(2026);
const head = (over: object = {}): ExactJson =>
  parseExactJson(JSON.stringify({ zone: 'UTC', payer: PAYER, contracts: [{ id: 'pool-a', legalModel: 'principal' }], ...over })); // prettier-ignore

/** Who files, as the page Filing keeps it. */
const DRAFT = {
  name: { kind: 'business' as const, line1: 'Example Mining LLC', line2: '' },
  tin: '12-3456788',
  tinType: 'EIN' as const,
  address: { country: 'US', line1: '1 Shaft Road', line2: '', city: 'Austin', state: 'TX', zip: '78701' },
  ...{ phone: '5125550100', email: 'tax@example.com', miningShares: '1099-MISC' as const, fileFromUsd: null },
  sources: [],
  ...{ fromYear: 2026, correctsFiled: false },
};

/** A bitcoin of one row, shared 3 to 7 with a service fee of 2.5 %, paid where it says so; it was worth 10,700 dollars then. */
async function lived(store: Store, rule: Rule, { isPaid = true, isNamed = true, roll = ['m', 'n'] } = {}) {
  const made = await ClawbackWorld.open(store, rule, { members: ['m', 'n'], feeBps: 250 });
  const { clock, policy } = made;
  await enrolled(store, clock, roll);
  await made.at(6).state(1, 100_000_000n);
  if (isPaid) await made.at(7).payRest();
  clock.set(parseInstant('2027-02-01T00:00:00Z'));
  const books = booksAtConsole(store, { clock, policy, members: MEMBERS_POLICY, places: { of: () => Promise.resolve(new Map()) } }); // prettier-ignore
  return {
    store,
    room: yearCloseRoom(store, { clock, policy, source: made.prices, isNamed }),
    memberTies: new MemberTieService(store, policy, books, new YearIncomeService(policy)),
  };
}

describeEachStore('members’ income and the returns that are due to them', (open) => {
  it('are tied member by member: gross on the return, the fee between, cents (RULES.md 4)', async () => {
    const { room } = await lived(await open(), 'matured');
    const { issued } = await room.ties.of(YEAR, head());
    const told = (issued ?? []).map(({ memberId, income, issued: due, lines }) => [memberId, income, due, lines.map(({ reason, usd }) => [reason, usd])]); // prettier-ignore
    const cents = 10n ** 10n;
    // 0.3 and 0.7 of 10,700 dollars, of which 2.5 % are the operator's.
    expect(told).toEqual([
      ['m', 312_975n * cents, 321_000n * cents, [['fees', 8_025n * cents]]],
      ['n', 730_275n * cents, 749_000n * cents, [['fees', 18_725n * cents]]],
    ]);
    expect((await room.ties.of(YEAR)).issued).toBeNull();
  });

  it('stand with the closed version, by reason, and are not in its hash', async () => {
    const { room } = await lived(await open(), 'matured');
    const closed = await room.close.close(YEAR, undefined, head());
    expect(closed).toMatchObject({ kind: 'closed', version: 1 });
    expect((await room.closed.versions(YEAR))[0]?.ties).toMatchObject({
      returnsIssued: { income: '10432.500000000000', issued: '10700.000000000000', lines: [{ reason: 'fees', usd: '267.500000000000', of: ['m', 'n'] }] }, // prettier-ignore
    });
    expect(await room.close.close(YEAR)).toEqual({ ...closed, kind: 'unchanged' });
  });

  it('keep the year open where nobody knows why they differ: a payment to somebody who is no payee', async () => {
    const { room } = await lived(await open(), 'matured', { roll: ['m'] });
    expect(await room.close.close(YEAR, undefined, head())).toEqual({
      kind: 'refused',
      reasons: ['member n: the returns state -7490.00 USD beside the income that nobody can explain'],
    });
  });

  it('are one of the five figures: without who files the year stays open, and says so', async () => {
    const { room, store } = await lived(await open(), 'matured', { isNamed: false });
    expect(await room.close.close(YEAR)).toEqual({
      kind: 'refused',
      reasons: [
        'the returns that are due were not held against members’ income, because nobody said who files: enter it on the page Filing, or name the head of a filing file with --returns',
      ],
    });
    // Who files stands on the page Filing: no file is needed.
    await store.write((tx) => room.payers.record(tx, DRAFT, 'op'));
    expect((await room.ties.of(YEAR)).issued).toHaveLength(2);
    expect(await room.close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1 });
    expect((await room.closed.versions(YEAR))[0]?.ties).toMatchObject({
      returnsIssued: { lines: [{ reason: 'fees' }] },
    });
  });

  it('are refused with a filing file of another zone', async () => {
    const { room } = await lived(await open(), 'matured');
    await expect(room.ties.of(YEAR, head({ zone: 'America/New_York' }))).rejects.toMatchObject({ code: 'filing.bad-file' }); // prettier-ignore
  });
});

describeEachStore('one member’s tie-out', (open) => {
  it('holds what was booked of the rows against the income, each gap with its reason', async () => {
    const { memberTies } = await lived(await open(), 'matured');
    const [tie, ...more] = await memberTies.of('m', YEAR);
    expect(more).toEqual([]);
    expect(tie).toMatchObject({ source: 'pool-a', asset: 'BTC', journal: 30_000_000n, income: 29_250_000n });
    expect(tie?.lines.map(({ reason, units }) => [reason, units])).toEqual([['service-fee', 750_000n]]);
    expect(await memberTies.of('n', taxYear(2025))).toEqual([]);
    await expect(memberTies.of('nobody', YEAR)).rejects.toMatchObject({ code: 'tax.unknown-member' });
  });

  it('says of coin that is not paid that it is not income yet, unless every declaration says it is', async () => {
    const waits = await lived(await open(), 'matured', { isPaid: false });
    const lines = async ({ memberTies }: typeof waits) => (await memberTies.of('m', YEAR))[0]?.lines.map(({ reason, units }) => [reason, units]); // prettier-ignore
    expect(await lines(waits)).toEqual([['service-fee', 750_000n], ['not-income-yet', 29_250_000n]]); // prettier-ignore
    expect(await lines(await lived(await open(), 'credit', { isPaid: false }))).toEqual([['service-fee', 750_000n]]);
  });
});
