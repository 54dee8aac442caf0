import fc from 'fast-check';
import { shadowStatementPdf, shadowStatementText } from '../../reports/shadow-statement';
import { accounts, type AccountId, type Entry, type EntryKind, type Posting } from '../ledger';
import { DAY_MS, type Instant, instant, parseInstant } from '../units';
import { causeOf, compare } from './compare';
import { Figures, type MemberFigure } from './figures';
import { leaveRefusal } from './leave';
import type { SpreadsheetRow } from './move-rows';

const AT = parseInstant('2026-11-01T00:00:00Z');
const FIGURE: MemberFigure = {
  memberId: 'm',
  asset: 'BTC',
  figure: 1_000n,
  opened: 300n,
  serviceFees: 21n,
  poolFees: 13n,
  restated: 17n,
  lastDay: 111n,
  nextDay: 77n,
  converted: -500n,
  debt: 55n,
  rewards: 3,
};

describe('the likely cause of a difference', () => {
  it.each<[bigint, string]>([
    [21n, 'service-fee'],
    [13n, 'pool-fee'],
    [34n, 'both-fees'],
    [-111n, 'last-day'],
    [77n, 'next-day'],
    [-17n, 'restated'],
    [500n, 'converted'],
    [-55n, 'debt'],
    [-300n, 'opening-twice'],
    [3n, 'rounding'],
    [-3n, 'rounding'],
    [4n, 'unassigned'],
    [40n, 'unassigned'],
    [41n, 'unknown'],
    [-4n, 'unknown'],
  ])('of %s is %s', (difference, cause) => {
    expect(causeOf(difference, FIGURE, 40n)).toBe(cause);
  });

  it('is a missing opening where none was moved in, and nothing of nothing explains', () => {
    expect(causeOf(41n, { ...FIGURE, opened: 0n }, 0n)).toBe('no-opening');
    expect(causeOf(41n, undefined, 0n)).toBe('no-opening');
    const none = { ...FIGURE, serviceFees: 0n, poolFees: 0n, restated: 0n, rewards: 0 };
    expect(causeOf(-1n, none, 0n)).toBe('unknown');
  });
});

describe('the figures as of an instant', () => {
  let position = 0;
  const post = (account: AccountId, side: Posting['side'], amount: bigint, role: Posting['role'] = 'transfer'): Posting => ({ account, asset: 'BTC', side, amount, role }); // prettier-ignore
  const entry = (kind: EntryKind, occurredAt: Instant, ...postings: Posting[]): Entry => {
    position += 1;
    return { id: `e${position}` as Entry['id'], position, reference: `r${position}`, kind, occurredAt, knownAt: occurredAt, hash: '', postings }; // prettier-ignore
  };
  const accrued = accounts.member('m', 'accrued');
  const earned = (at: Instant) =>
    entry('reward.credited', at, post(accrued, 'credit', 100n, 'gross'), post(accrued, 'debit', 2n, 'service-fee'));
  const of = (...entries: Entry[]) => {
    const figures = new Figures(AT);
    for (const one of entries) figures.add(one);
    return figures.list()[0];
  };

  it('counts what happened by the instant, the instant itself with it, and nothing after', () => {
    const day = instant(AT + DAY_MS);
    expect(of(earned(AT), earned(instant(AT + 1)), earned(day), earned(instant(day + 1)))).toMatchObject({
      figure: 98n,
      serviceFees: 2n,
      lastDay: 98n,
      nextDay: 196n,
      rewards: 1,
    });
  });

  it('does not change when coin becomes available, is batched, sent and settled', () => {
    const move = (from: AccountId, to: AccountId) => entry('payout.batched', AT, post(from, 'debit', 98n), post(to, 'credit', 98n)); // prettier-ignore
    const [available, batch, flight] = (['available', 'in-batch', 'in-flight'] as const).map((one) => accounts.member('m', one)) as [AccountId, AccountId, AccountId]; // prettier-ignore
    const paid = [post(flight, 'debit', 98n), post(accounts.memoPaid('m'), 'credit', 98n, 'memo')];
    const all = [earned(AT), move(accrued, available), move(available, batch), move(batch, flight), entry('payout.settled', AT, ...paid)]; // prettier-ignore
    for (let n = 1; n <= all.length; n += 1) expect(of(...all.slice(0, n))?.figure).toBe(98n);
  });
});

describe('the comparison', () => {
  it('is zero for whoever has the same in both, and its totals are the sums of its lines', () => {
    const amounts = fc.uniqueArray(fc.tuple(fc.nat(50), fc.bigInt(0n, 10n ** 20n), fc.bigInt(0n, 10n ** 20n)), { selector: ([id]) => id }); // prettier-ignore
    fc.assert(
      fc.property(amounts, fc.bigInt(-9n, 9n), (rows, off) => {
        const sheet = rows.map(([id, unpaid, paid]): SpreadsheetRow => ({ line: id, member: `x${id}`, asset: 'BTC', unpaid, paid })); // prettier-ignore
        const figures = rows.map(([id, unpaid, paid], n) => ({ ...FIGURE, memberId: `m${id}`, figure: unpaid + paid + (n === 0 ? off : 0n) })); // prettier-ignore
        const ids = new Map(rows.map(([id]) => [`x${id}`, `m${id}`]));
        const found = compare(sheet, { figures, ids, unassigned: {} });
        expect(found.differences).toBe(rows.length > 0 && off !== 0n ? 1 : 0);
        expect(found.members).toBe(rows.length);
        const total = found.totals[0];
        const difference = total === undefined ? 0n : total.unpaid + total.paid - total.ours;
        expect(difference).toBe(found.lines.reduce((sum, line) => sum + line.difference, 0n));
      }),
    );
  });
});

describe('leaving the shadow', () => {
  const facts = { asOf: AT, differences: 0, rows: 1, totals: [{ paid: 0n }] };
  const at = (ms: number, madeAt = AT) => ({
    byConfiguration: false,
    now: instant(AT + ms),
    statement: { madeAt, facts },
    opening: { importedAt: AT, asOf: AT },
    headStands: true,
  });
  const opened = (importedMs: number, asOfMs: number) => ({
    ...at(0),
    opening: { importedAt: instant(AT + importedMs), asOf: instant(AT + asOfMs) },
  });

  it.each([
    ['a statement of 24 hours', at(DAY_MS), null],
    ['an older one', at(DAY_MS + 1), '24 hours'],
    ['a comparison of 48 hours ago', at(2 * DAY_MS, instant(AT + DAY_MS)), null],
    ['an older comparison', at(2 * DAY_MS + 1, instant(AT + 2 * DAY_MS)), '48 hours'],
    ['no statement', { ...at(0), statement: undefined }, 'No comparison'],
    ['the configuration', { ...at(0), byConfiguration: true }, 'PAYDIRT_SHADOW'],
    ['a difference', { ...at(0), statement: { madeAt: AT, facts: { ...facts, differences: 1 } } }, '1 difference:'],
    ['nobody compared', { ...at(0), statement: { madeAt: AT, facts: { ...facts, rows: 0 } } }, 'nobody'],
    ['paid elsewhere', { ...at(0), statement: { madeAt: AT, facts: { ...facts, totals: [{ paid: 1n }] } } }, 'twice'],
    ['no opening balances', { ...at(0), opening: undefined }, null],
    ['openings of its very instant, booked as it was made', opened(0, 0), null],
    ['openings as of a later instant', opened(0, 1), 'does not cover'],
    ['openings that were booked after it', opened(1, 0), 'does not cover'],
    ['another journal', { ...at(0), headStands: false }, 'verify'],
  ])('with %s', (_, given, sentence) => {
    if (sentence === null) expect(leaveRefusal(given)).toBeNull();
    else expect(leaveRefusal(given)).toContain(sentence);
  });
});

describe('the printed statement', () => {
  const facts = {
    asOf: AT,
    fileSha256: 'ab'.repeat(32),
    headPosition: 12,
    headHash: 'cd'.repeat(32),
    members: 2,
    rows: 2,
    differences: 0,
    totals: [{ asset: 'BTC', unpaid: 5n, paid: 2n, ours: 7n }],
  } as const;

  it('says what was compared, where the journal ended, and that nothing differs', () => {
    expect(shadowStatementText(facts).split('\n').slice(0, 9)).toEqual([
      'Zero-difference statement',
      '',
      'As of 2026-11-01T00:00:00.000Z, by when things happened.',
      '2 figures of 2 members: every one is the same to the last base unit.',
      `Journal up to entry 12, head ${'cd'.repeat(32)}.`,
      `File of the old system, SHA-256 ${'ab'.repeat(32)}.`,
      '',
      'Coin               Old: unpaid         Old: paid since                   Books              Difference',
      'BTC                 0.00000005              0.00000002              0.00000007              0.00000000',
    ]);
    expect(shadowStatementText({ ...facts, differences: 3 })).toContain('Statement with 3 differences');
  });

  it('is the same bytes for the same facts, and others for others', async () => {
    const print = (of: typeof facts | (Omit<typeof facts, 'headPosition'> & { headPosition: number })) => shadowStatementPdf(of, 'Paydirt 1'); // prettier-ignore
    const pdf = Buffer.from(await print(facts));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(Buffer.from(await print(facts)).equals(pdf)).toBe(true);
    expect(Buffer.from(await print({ ...facts, headPosition: 13 })).equals(pdf)).toBe(false);
  });
});
