import {
  DAY_MS,
  HOUR_MS,
  instant,
  type Instant,
  parseDay,
  parseInstant,
  parsePrice,
  parseUsd,
  plusMs,
  taxYear,
} from '../units';
import type { ConversionWatchView } from '../conversion';
import type { SourceDoubt, SourceFare } from '../rewards';
import { conversionNeeds } from './conversion-needs';
import { contractNeeds, type HouseFacts, houseNeeds } from './house-needs';
import { type Need, single, worstFirst } from './need';
import { needLetter } from './need-letter';
import { priceNeeds } from './price-needs';
import { doubtNeeds, sourceNeeds, type TotalFacts, totalNeeds } from './source-needs';
import { withholdingNeeds } from './withholding-needs';

const NOW = parseInstant('2026-03-05T12:00:00Z');
const ago = (ms: number): Instant => plusMs(NOW, -ms);
const keys = (needs: readonly Need[]): string[] => needs.map(({ key }) => key);
const whole = (need: Need | undefined): string => `${need?.what} ${need?.money} ${need?.next}`;

describe('sales and bitcoin on its way', () => {
  const none: ConversionWatchView = { halted: [], proposals: [], onTheWay: [], owed: [], toSend: null };

  it('name a sale that stands still, why, and that nothing of it is booked', () => {
    const halted = { id: 'c1', venue: 'kraken', asset: 'LTC', amount: 1_250_000_000n, note: 'order-lost', since: ago(1) } as const; // prettier-ignore
    const [need] = conversionNeeds({ ...none, halted: [halted] });
    expect(need).toMatchObject({ key: 'conversion/c1/halted', page: '/operator/conversions/c1', weight: 'money' });
    expect(whole(need)).toContain('12.50000000 LTC at kraken stands still (order lost).');
    expect(whole(need)).toContain('Nothing more of it is sold, sent or booked');
  });

  it('name a withdrawal that is late, and none that has time', () => {
    const way = { conversionId: 'c1', arrives: 5_000n, since: ago(2 * DAY_MS) };
    expect(keys(conversionNeeds({ ...none, onTheWay: [{ ...way, txid: null, late: true }] }))).toEqual([
      'withdrawal/c1/late',
    ]);
    expect(conversionNeeds({ ...none, onTheWay: [{ ...way, txid: null, late: false }] })).toEqual([]);
  });

  it('name what a venue still owes, what waits for a second person, and what a person sends', () => {
    const needs = conversionNeeds({
      ...none,
      owed: [{ withdrawalId: 'w1', conversionId: 'c2', venue: 'kraken', owed: 700n, since: ago(1) }],
      proposals: [
        { id: 'p1', kind: 'never-left', conversionId: 'c3', since: ago(1) },
        { id: 'p2', kind: 'kept-settled', conversionId: null, since: ago(1) },
      ],
      toSend: { venue: 'kraken', total: 90_000n, sales: 1, since: ago(1) },
    });
    expect(needs.map(({ key, page }) => [key, page])).toEqual([
      ['withdrawal/w1/owed', '/operator/conversions/c2'],
      ['conversion-proposal/p1', '/operator/conversions/c3'],
      ['conversion-proposal/p2', '/operator/conversions'],
      ['venue/kraken/to-send', '/operator/conversions'],
    ]);
    expect(needs[0]?.what).toContain('0.00000700 BTC');
    expect(needs[3]?.what).toContain('0.00090000 BTC of 1 sale stands at kraken');
  });
});

describe('sources', () => {
  const fine: SourceFare = { id: 'a', pool: 'Pool', asset: 'BTC', lastSyncAt: ago(1), staleSince: null, error: null };
  const failing = (code: string, ms: number): SourceFare => ({ ...fine, staleSince: ago(ms), error: { code, field: '' } }); // prettier-ignore

  it.each([
    ['a pool that answers', fine, []],
    ['one that has not answered for less than an hour', failing('rewards.unavailable', HOUR_MS - 1), []],
    ['one that has not answered for an hour', failing('rewards.unavailable', HOUR_MS), ['source/a/unread']],
    ['one that refuses the key, at once', failing('rewards.refused', 0), ['source/a/unread']],
    ['one whose rows the books refuse, at once', failing('ledger.insufficient', 0), ['source/a/unread']],
    ['one that was not asked for less than a day', { ...fine, lastSyncAt: ago(DAY_MS - 1) }, []],
    ['one that was not asked for a day', { ...fine, lastSyncAt: ago(DAY_MS) }, ['source/a/silent']],
    ['one whose devices are all silent', { ...fine, error: { code: 'rewards.workers-stand-still', field: '' } }, ['source/a/rewards.workers-stand-still']], // prettier-ignore
  ])('%s', (_what, source, expected) => {
    expect(keys(sourceNeeds([source], NOW))).toEqual(expected);
  });

  it('are named with the pool and since when', () => {
    const [need] = sourceNeeds([failing('rewards.unavailable', DAY_MS)], NOW);
    expect(need?.what).toContain('Pool (a), not read since 2026-03-04 12:00 UTC: The pool did not answer');
    expect(need?.money).toContain('Nothing is booked from it');
  });
});

describe('what stands open between a pool and the chain', () => {
  const doubt = (id: string, amount: bigint, kind: SourceDoubt['kind'] = 'missing'): SourceDoubt => {
    return { id, sourceId: 's', pool: 'Pool', asset: 'BTC', kind, amount, openedAt: ago(DAY_MS) };
  };
  const bound = parseUsd('10');
  const price = () => parsePrice('100000');
  const needs = (...doubts: readonly SourceDoubt[]): Need[] => doubtNeeds(doubts, bound, price);

  it('is told from the bound on: ten dollars, and not a satoshi less', () => {
    expect(needs(doubt('d', 9_999n))).toEqual([]);
    expect(needs(doubt('d', 10_000n)).map(({ facts }) => facts)).toEqual([['discrepancy/d']]);
  });

  it('is summed by kind: small ones together are one fact, large ones one each', () => {
    expect(needs(doubt('d', 5_000n), doubt('e', 5_000n)).map(({ facts }) => facts)).toEqual([['discrepancy/s/missing']]); // prettier-ignore
    expect(needs(doubt('d', 20_000n), doubt('e', 5_000n), doubt('f', 10_000n))[0]?.facts).toEqual(['discrepancy/d', 'discrepancy/f']); // prettier-ignore
    expect(needs(doubt('d', 9_000n), doubt('e', 9_000n, 'late'))).toEqual([]);
  });

  it('is told whatever it is worth where no price is known', () => {
    const [need] = doubtNeeds([doubt('d', 1n)], bound, () => undefined);
    expect(need?.what).toBe('Pool (s): 1 item announced and missing, 0.00000001 BTC.');
  });

  it('says the coin and about what it is worth', () => {
    expect(needs(doubt('d', 12_345_678n))[0]?.what).toBe('Pool (s): 1 item announced and missing, 0.12345678 BTC, about 12345.68 dollars.'); // prettier-ignore
  });
});

describe('a pool’s total that differs from its rows (F30)', () => {
  const total: TotalFacts = { sourceId: 's', pool: 'Pool', asset: 'BTC', kind: 'earned', gap: 10_000n, differsSince: ago(HOUR_MS) }; // prettier-ignore
  const by = { bound: parseUsd('10'), priceOf: () => parsePrice('100000'), now: NOW };

  it.each([
    ['for an hour by the bound', total, ['total/s/earned']],
    ['below the rows', { ...total, gap: -10_000n }, ['total/s/earned']],
    ['by a satoshi less', { ...total, gap: 9_999n }, []],
    ['for less than an hour', { ...total, differsSince: ago(HOUR_MS - 1) }, []],
    ['not any more', { ...total, differsSince: null }, []],
  ])('%s', (_what, facts, expected) => {
    expect(keys(totalNeeds([facts], by))).toEqual(expected);
  });

  it('says the amount and to which side, and that nothing was corrected', () => {
    expect(whole(totalNeeds([total], by)[0])).toContain(
      '0.00010000 BTC more than its rows come to. Nothing was corrected',
    );
    expect(totalNeeds([{ ...total, gap: -10_000n }], by)[0]?.what).toContain('less than its rows come to');
  });
});

describe('prices', () => {
  const receipt = (ms: number, reason: string) => ({ asset: 'BTC', recognisedAt: ago(ms), reason }) as const;

  it('outside the band are told at once, by coin and day', () => {
    const refused = 'the price source failed for BTC on 2026-03-05 (prices.outlier)';
    const needs = priceNeeds({ proposals: [], disposals: [], unpriced: [receipt(1, refused), receipt(2, refused), receipt(DAY_MS, refused)] }, NOW); // prettier-ignore
    expect(keys(needs)).toEqual(['price-row/BTC/2026-03-05', 'price-row/BTC/2026-03-04']);
    expect(needs[0]?.what).toContain('outside the declared band and is not taken: 2 receipts cannot be valued');
  });

  it.each([
    [3 * DAY_MS - 1, []],
    [3 * DAY_MS, ['price-missing/BTC']],
  ])('that are missing are told after three days (%i ms)', (ms, expected) => {
    expect(keys(priceNeeds({ proposals: [], disposals: [], unpriced: [receipt(ms, 'no price of BTC on 2026-03-02')] }, NOW))).toEqual(expected); // prettier-ignore
  });

  it.each([
    [3 * DAY_MS - 1, 'no price of BTC', []],
    [3 * DAY_MS, 'no price of BTC', ['disposal-price-missing/BTC']],
    [1, 'the price source failed for BTC (prices.outlier)', ['disposal-price-row/BTC/2026-03-05']],
  ])(
    'that a sale or a fee of members’ coin waits for are told as those of receipts are (%i ms)',
    (ms, reason, expected) => {
      const needs = priceNeeds(
        { proposals: [], unpriced: [], disposals: [{ asset: 'BTC', at: ago(ms), reason }] },
        NOW,
      );
      expect(keys(needs)).toEqual(expected);
      for (const { what, money, page } of needs) {
        expect([what, money, page]).toEqual([expect.stringContaining('1 sale or fee of members’ coin'), expect.stringContaining('the tax year of each member concerned is blocked'), '/operator/unpriced']); // prettier-ignore
      }
    },
  );

  it('that one person typed wait for another one', () => {
    const proposal = { id: 'p', asset: 'BTC', at: NOW, price: '91000', since: ago(1) } as const;
    const [need] = priceNeeds({ proposals: [proposal], unpriced: [], disposals: [] }, NOW);
    expect(need?.what).toContain('BTC (91000 dollars, 2026-03-05 12:00 UTC) waits for a second operator');
  });
});

describe('contracts', () => {
  const contract = { id: 'k', provider: 'Farm', asset: 'BTC', late: 5n, daysLate: 1, defaultAt: null } as const;

  it.each([
    ['late by a whole day', contract, ['contract/k/late']],
    ['late by hours', { ...contract, daysLate: 0 }, []],
    ['with nothing late', { ...contract, late: 0n, daysLate: 9 }, []],
    ['in default by its rule', { ...contract, defaultAt: NOW }, ['contract/k/default']],
    [
      'whose default gave everything up, for a month',
      { ...contract, late: 0n, defaultAt: ago(30 * DAY_MS - 1) },
      ['contract/k/default'],
    ],
    ['whose default gave everything up a month ago', { ...contract, late: 0n, defaultAt: ago(30 * DAY_MS) }, []],
  ])('%s', (_what, facts, expected) => {
    expect(keys(contractNeeds([facts], NOW))).toEqual(expected);
  });
});

describe('the house', () => {
  const none: HouseFacts = {
    switches: [],
    alone: false,
    solvency: [],
    chain: [],
    batches: [],
    shadow: null,
    takeBacks: [],
    settlements: [],
    blocked: [],
  };
  const stopped = { name: 'payouts_stopped', reason: 'a drill', since: ago(1), releaseAskedAt: null } as const;

  it('has nothing to say when all is well', () => {
    expect(houseNeeds({ ...none, batches: [{ id: 'b', state: 'settled', paid: 1n, plannedAt: NOW }] })).toEqual([]);
  });

  it('says how payouts start again: by two people, or by one a day later', () => {
    expect(houseNeeds({ ...none, switches: [stopped] })[0]?.next).toContain('Two operators start them again');
    expect(houseNeeds({ ...none, alone: true, switches: [stopped] })[0]?.next).toContain('a day later');
    const asked = houseNeeds({ ...none, switches: [{ ...stopped, releaseAskedAt: NOW }] });
    expect(asked[0]?.next).toContain('Another operator agrees');
    expect(asked[0]?.key).not.toBe('switch/payouts-stopped');
  });

  it('tells of each deep reorganisation by itself, and of other alarms by their kind', () => {
    const chain = [
      { code: 'reorg-too-deep', sentence: 'Deeper than policy.', since: NOW },
      { code: 'behind', sentence: 'The node is 3 hours behind.', since: null },
    ];
    expect(keys(houseNeeds({ ...none, chain }))).toEqual([`chain/reorg-too-deep/${NOW}`, 'chain/behind']);
  });

  it('tells of batches that wait for an approval or cannot confirm, and of a comparison that differs', () => {
    const batch = { paid: 100_000n, plannedAt: ago(1) };
    const needs = houseNeeds({
      ...none,
      batches: [{ id: 'b1', state: 'planned', ...batch }, { id: 'b2', state: 'conflicted', ...batch }], // prettier-ignore
      shadow: { id: 's', differences: 2, madeAt: NOW },
      takeBacks: [{ id: 't', since: NOW }],
      settlements: [
        { id: 'p', isApproved: false, sats: 5_000n, since: NOW, note: null },
        { id: 'q', isApproved: true, sats: 5_000n, since: NOW, note: null },
      ],
      blocked: [{ id: 'h', memberId: 'm1', placedAt: NOW, reportBy: instant(Date.UTC(2026, 2, 17) - 1) }],
      solvency: [{ asset: 'BTC', solvent: false, reasons: [{ code: 'short', units: 5n }] }],
    });
    expect(keys(needs)).toEqual([
      'solvency/BTC/short',
      'batch/b1/planned',
      'batch/b2/conflicted',
      'shadow/s',
      'opening-take-back/t',
      'settlement/p/proposed',
      'settlement/q/stuck',
      'hold/h/unreported',
    ]);
    expect(needs.at(-1)?.next).toBe('Report it to OFAC by 2026-03-16, then note that under Members.');
    expect(needs[0]?.weight).toBe('stops-payouts');
  });
});

it('puts first what stops payouts, then money, and the oldest of each first', () => {
  const need = (key: string, weight: Need['weight'], since: Instant | null): Need => single({ key, weight, since, what: '', money: '', next: '', page: '' }); // prettier-ignore
  const needs = [need('look', 'look', ago(9)), need('young', 'money', ago(1)), need('old', 'money', ago(2)), need('stop', 'stops-payouts', null)]; // prettier-ignore
  expect(keys(worstFirst(needs))).toEqual(['stop', 'old', 'young', 'look']);
});

describe('a letter to operators', () => {
  const line = (what: string) => ({ what, money: 'No coin.', next: 'Look.', page: '/operator/chain' });

  it('says of one thing what it is, and where', () => {
    const { subject, text } = needLetter([line('A sale stands still.')], 0, 'https://pay.example.org');
    expect(subject).toBe('Needs you: A sale stands still.');
    expect(text).toContain('A sale stands still.\nNo coin.\nLook.\nhttps://pay.example.org/operator/chain');
    expect(text).toContain('You can switch these letters off');
  });

  it('names thirty and counts the rest, and makes one line of a pool’s name', () => {
    const lines = Array.from({ length: 31 }, (_, n) => line(`Thing ${n}\r\nBcc: eve@example.org`));
    const { subject, text } = needLetter(lines, 9, 'https://pay.example.org');
    expect(subject).toBe('40 things need you');
    expect(text).toContain('Thing 29  Bcc');
    expect(text).not.toContain('Thing 30');
    expect(text).toContain('And 10 more, on the page below.');
    expect(needLetter([line('x\r\nBcc: y')], 0, '').subject).toBe('Needs you: x  Bcc: y');
  });
});

describe('backup withholding', () => {
  const wait = (id: string, reason: 'price' | 'earlier-price' | 'law' | 'paid-over', ms: number) =>
    ({ id, memberId: 'm', reason, asset: 'BTC', reserved: 1n, since: ago(ms) }) as const;

  it('is named by reason where a payment waits: a price from the third day on, anything else at once', () => {
    const waits = [wait('a', 'price', 3 * DAY_MS), wait('b', 'price', 3 * DAY_MS - 1), wait('c', 'paid-over', 0)];
    const [price, ...more] = withholdingNeeds({ waits, dues: [] }, NOW);
    expect(price).toMatchObject({ key: 'withholding/price', weight: 'money', page: '/operator/payees', since: ago(3 * DAY_MS) }); // prettier-ignore
    expect(price?.what).toBe(
      'Whether tax is withheld from 1 payment is not known: the coin has no price of that moment.',
    );
    expect(keys(more)).toEqual(['withholding/paid-over']);
    const two = [wait('a', 'law', DAY_MS), wait('b', 'law', 0), wait('c', 'earlier-price', 3 * DAY_MS - 1)];
    expect(withholdingNeeds({ waits: two, dues: [] }, NOW)).toMatchObject([{ key: 'withholding/law', since: ago(DAY_MS), what: expect.stringContaining('2 payments') as string }]); // prettier-ignore
  });

  it('is to be paid over: a look while there is time, money once it is late', () => {
    const due = {
      year: taxYear(2026),
      usd: parseUsd('2500.005'),
      by: parseDay('2026-03-16'),
      isLate: false,
      isNextDay: false,
    };
    const [early, late] = [false, true].map((isLate) => withholdingNeeds({ waits: [], dues: [{ ...due, isLate }] }, NOW)[0]); // prettier-ignore
    expect(early).toMatchObject({ weight: 'look', key: 'withholding/deposit/2026/2026-03-16' });
    expect(early?.what).toBe(
      '2500.01 dollars of tax withheld in 2026 are to be paid to the IRS by 2026-03-16 at the latest.',
    );
    expect(late).toMatchObject({ weight: 'money', key: early?.key });
    expect(late?.what).toContain('had to be paid to the IRS by 2026-03-16');
  });
});
