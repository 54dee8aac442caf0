import fc from 'fast-check';
import { bookYear } from '../../src/filing';
import { readFilingFile } from '../../src/filing/filing-file';
import { judgeYear } from '../../src/filing/year-returns';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import type { GapReason } from '../../src/tax';
import { parseExactJson, taxYear, usd } from '../../src/units';
import { ClawbackWorld, type Rule } from '../support/clawback-world';
import { person } from '../support/filing-files';
import { ownedByJournal } from '../support/journal-sums';

type Step =
  | { readonly kind: 'state'; readonly day: number; readonly net: bigint; readonly fee: bigint }
  | { readonly kind: 'pay'; readonly percent: bigint }
  | { readonly kind: 'settle' }
  | { readonly kind: 'hold'; readonly placed: boolean };

const units = fc.bigInt({ min: 0n, max: 2_000n });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('state' as const), day: fc.nat(5), net: units, fee: units }) }, // prettier-ignore
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pay' as const), percent: fc.bigInt({ min: 1n, max: 100n }) }) }, // prettier-ignore
    { weight: 2, arbitrary: fc.constant({ kind: 'settle' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), placed: fc.boolean() }) },
  ),
  { minLength: 3, maxLength: 14 },
);

/** What can stand between both sides where everything has a price and one year, by what was declared of income. */
const REASONS: Readonly<Record<Rule, readonly GapReason[]>> = {
  credit: ['fees', 'recognised-earlier', 'not-yet-available'],
  matured: ['fees'],
  withdrawable: ['fees', 'recognised-later', 'not-yet-income'],
  'on-chain': ['fees', 'recognised-later', 'not-yet-income'],
};

async function live(world: ClawbackWorld, list: readonly Step[]): Promise<void> {
  for (const [i, step] of list.entries()) {
    world.at(6 + i);
    if (step.kind === 'state') await world.state(step.day, step.net, step.fee);
    else if (step.kind === 'settle') await world.settle();
    else if (step.kind === 'hold') await world.hold(step.placed);
    else {
      const part = ((await world.balance('receivable/source/pool-a')) * step.percent) / 100n;
      if (part > 0n) await world.pay(part);
    }
  }
}

/** What the returns of the year state of each member, where the operator files from the first 1e-12 dollar on. */
async function onReturns(world: ClawbackWorld): Promise<Map<string, bigint>> {
  const json = { zone: 'UTC', payer: { name: { business: 'B' } }, payees: world.members.map((id) => person(id)) };
  const members = [];
  for await (const member of world.payments.all()) members.push(member);
  const { payments, contracts } = bookYear(members, taxYear(2026), new Map());
  const read = readFilingFile(parseExactJson(JSON.stringify(json)));
  const { returns, errors } = judgeYear({ ...read, payments, contracts, fileFrom: usd(1n) }, taxYear(2026));
  expect([returns.without, errors.filter(({ code }) => code !== 'filing.same-tin')]).toEqual([[], []]);
  return new Map(returns.due.map(({ payee, boxes }) => [payee.id, boxes['3'] ?? 0n]));
}

async function grossOf(world: ClawbackWorld): Promise<Map<string, bigint>> {
  const sums = new Map<string, bigint>();
  for await (const { memberId, lines } of world.payments.all()) {
    sums.set(memberId, lines.reduce((sum, line) => sum + line.grossUsd, 0n)); // prettier-ignore
  }
  return sums;
}

describe('what the operator paid, through restatements, debts and payouts', () => {
  it('is what became available in the journal, per member and coin, whatever was declared of income', async () => {
    const rules = fc.constantFrom<Rule>('credit', 'matured', 'withdrawable', 'on-chain');
    await fc.assert(
      fc.asyncProperty(steps, rules, async (list, rule) => {
        const options = { members: ['m', 'n'], feeBps: 250 };
        const world = await ClawbackWorld.open(new MemoryStore(TABLES), rule, options);
        await live(world, list);
        // A day that pays every debt, so that nothing that was taken back is still owed.
        await world.at(7 + list.length).state(6, 1_000_000n);
        await world.at(8 + list.length).payRest();
        const paid = new Map<string, bigint>();
        for await (const { memberId, lines, unvalued } of world.payments.all()) {
          expect(unvalued).toEqual([]);
          paid.set(`${memberId}/BTC`, lines.reduce((sum, line) => sum + line.net, 0n)); // prettier-ignore
          for (const line of lines) {
            expect(line.gross).toBe(line.poolFee + line.serviceFee + line.net);
            expect(line.grossUsd).toBe(line.poolFeeUsd + line.serviceFeeUsd + line.netUsd);
            const original = lines.find(({ id }) => id === line.of?.id);
            expect(original?.price).toEqual(line.of === undefined ? undefined : line.price);
          }
        }
        expect(paid).toEqual(await world.store.read((tx) => ownedByJournal(world.room.ledger, tx)));
        for (const member of world.members) {
          // The sum of the reasons is checked where they are made; here that both sides are what the other rooms say.
          const gap = await world.gaps.of(member, { year: taxYear(2026), reportingOf: () => 'reported' });
          expect(gap.income).toBe((await world.year(2026, member)).total);
          const { lines } = await world.payments.of(member);
          expect(gap.reported).toBe(lines.reduce((sum, line) => sum + line.grossUsd, 0n));
          const reasons = new Set(gap.lines.map(({ reason }) => reason));
          expect([...reasons].filter((reason) => !REASONS[rule].includes(reason))).toEqual([]);
        }
        expect(await onReturns(world)).toEqual(await grossOf(world));
      }),
      { numRuns: 150 },
    );
  });
});
