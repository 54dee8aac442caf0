import { parseExactJson } from '../../units';
import { factReport } from './fact-report';

/**
 * The printed examples of the regulations, with their own digital assets A, B, C, DE, AB and CD.
 * 26 CFR 1.1001-7(b)(5) as of T.D. 10000 (89 FR 56544); 1.1012-1(h)(4) and (j)(5) as of the eCFR;
 * Rev. Proc. 2024-28 section 6. "Year 1" is 2025 unless a rule begins later.
 */
const ASSETS = { A: 8, B: 8, C: 8, DE: 8, AB: 8, CD: 8 };

type Rules = Readonly<Record<string, string>>;
function judge(events: readonly object[], rules: Rules = {}) {
  const file = { zone: 'UTC', rules, assets: ASSETS, events };
  // Through the text that a person would type: strings stay strings.
  return JSON.parse(JSON.stringify(factReport(parseExactJson(JSON.stringify(file))))) as {
    disposals: Record<string, string>[];
    lots: Record<string, string>[];
    errors: { id: string; code: string }[];
    warnings: { id: string; code: string }[];
    totals: { gainUsd: string };
  };
}

const gains = (report: ReturnType<typeof judge>) =>
  report.disposals.map(({ asset, amount, proceedsUsd, basisUsd, gainUsd }) => [asset, amount, proceedsUsd, basisUsd, gainUsd]); // prettier-ignore

const HELD_A = { id: 'a', kind: 'acquire', at: '2025-01-02T00:00:00Z', asset: 'A', amount: '10', unitPriceUsd: '0.5' };
const HELD_C = { id: 'c', kind: 'acquire', at: '2025-01-02T00:00:00Z', asset: 'C', amount: '10', unitPriceUsd: '0.5' };
const TRADE = { id: 't', kind: 'exchange', at: '2025-06-30T12:00:00Z', asset: 'A', amount: '10', toAsset: 'B', toAmount: '20', toUnitPriceUsd: '1' }; // prettier-ignore

describe('26 CFR 1.1001-7(b)(5), amount realized', () => {
  it('Example 1: exchange of digital assets for services', () => {
    const services = { id: 's', kind: 'dispose', at: '2025-06-30T12:00:00Z', asset: 'A', amount: '10', totalUsd: '10', fee: { usd: '1' } }; // prettier-ignore
    const report = judge([{ ...HELD_A, amount: '20' }, services]);
    expect(gains(report)).toEqual([['A', '10', '9', '5', '4']]);
  });

  it('Example 2: transaction costs paid in cash in an exchange', () => {
    const report = judge([HELD_A, { ...TRADE, fee: { usd: '2' } }]);
    expect(gains(report)).toEqual([['A', '10', '18', '5', '13']]);
  });

  it('Example 3: transaction costs paid with other digital assets', () => {
    // Two units of C effect the exchange; one more is given for the disposition of C itself.
    const fee = { asset: 'C', amount: '2', usd: '2', fee: { amount: '1', usd: '1' } };
    const report = judge([HELD_A, HELD_C, { ...TRADE, fee }]);
    expect(gains(report)).toEqual([
      ['A', '10', '18', '5', '13'],
      ['C', '3', '2', '1.5', '0.5'],
    ]);
  });

  it('Example 4: transaction costs withheld from the transferred digital assets', () => {
    const fee = { asset: 'A', amount: '1', usd: '2' };
    const report = judge([HELD_A, { ...TRADE, amount: '9', toAmount: '18', fee }]);
    expect(gains(report)).toEqual([['A', '10', '18', '5', '13']]);
  });

  it('Example 5: transaction fees withheld from the acquired digital assets', () => {
    const report = judge([HELD_A, { ...TRADE, fee: { asset: 'B', amount: '3', usd: '3' } }]);
    expect(gains(report)).toEqual([
      ['A', '10', '17', '5', '12'],
      ['B', '3', '3', '3', '0'],
    ]);
    expect(report.lots.map(({ asset, amount, basisUsd }) => [asset, amount, basisUsd])).toEqual([['B', '17', '17']]);
  });
});

describe('26 CFR 1.1012-1(h)(4), basis of what is received', () => {
  const basisOfB = (report: ReturnType<typeof judge>) => report.lots.find(({ asset }) => asset === 'B')?.['basisUsd'];
  it.each([
    ['Example 1: a fee in cash', { ...TRADE, fee: { usd: '2' } }, '20'],
    ['Example 2: a fee in other property', { ...TRADE, fee: { asset: 'C', amount: '2', usd: '2' } }, '20'],
    [
      'Example 3: costs withheld from what is transferred',
      { ...TRADE, amount: '9', toAmount: '18', fee: { asset: 'A', amount: '1', usd: '2' } },
      '18',
    ],
  ])('%s', (_, trade, basis) => {
    expect(basisOfB(judge([HELD_A, HELD_C, trade]))).toBe(basis);
  });
});

describe('26 CFR 1.1012-1(j)(5), which units', () => {
  // Year 1 and Year 2 are 2025 and 2026. The lots came into the wallet on 1 September of Year 2.
  const LOTS = [
    {
      id: 'first',
      kind: 'acquire',
      at: '2025-01-01T00:00:00Z',
      wallet: 'old',
      asset: 'DE',
      amount: '10',
      unitPriceUsd: '2',
    },
    {
      id: 'second',
      kind: 'acquire',
      at: '2026-01-01T00:00:00Z',
      wallet: 'old',
      asset: 'DE',
      amount: '20',
      unitPriceUsd: '5',
    },
    {
      id: 'move',
      kind: 'transfer',
      at: '2026-09-01T00:00:00Z',
      wallet: 'old',
      toWallet: 'new',
      asset: 'DE',
      amount: '30',
    },
  ];
  const PAID = {
    id: 'paid',
    kind: 'dispose',
    at: '2026-09-02T12:00:00Z',
    wallet: 'new',
    asset: 'DE',
    amount: '10',
    unitPriceUsd: '10',
  };
  const NAMED = {
    id: 'note',
    kind: 'identify',
    at: '2026-09-02T11:00:00Z',
    disposal: 'paid',
    lots: [{ lot: 'second', amount: '10' }],
  };

  it('Example 1: units named before the sale', () => {
    const [row] = judge([...LOTS, NAMED, PAID]).disposals;
    expect(row).toMatchObject({ lot: 'second', basisUsd: '50', gainUsd: '50', term: 'short', box: 'I' });
  });

  it('Example 2: none named: the earliest acquired, whatever day it came into the wallet', () => {
    const [row] = judge([...LOTS, PAID]).disposals;
    expect(row).toMatchObject({
      lot: 'first',
      acquiredOn: '2025-01-01',
      basisUsd: '20',
      gainUsd: '80',
      term: 'long',
      box: 'L',
    });
  });

  it('names nothing after the sale: one that is backdated is refused, and the order decides', () => {
    const late = { ...NAMED, at: '2026-09-02T12:00:01Z' };
    const report = judge([...LOTS, late, PAID]);
    expect(report.errors).toMatchObject([{ id: 'note', code: 'tax.identified-late' }]);
    expect(report.disposals).toMatchObject([{ lot: 'first' }]);
    // No later than the date and time of the sale: the same instant is in time.
    expect(judge([...LOTS, { ...NAMED, at: PAID.at }, PAID]).disposals).toMatchObject([{ lot: 'second' }]);
  });

  // Year 1 to 3 are 2024 to 2026: bought at CRX and BEX, moved to BEX, ten units sold there.
  const BROKERS = [
    {
      id: 'crx',
      kind: 'acquire',
      at: '2024-08-01T00:00:00Z',
      wallet: 'CRX',
      asset: 'DE',
      amount: '10',
      unitPriceUsd: '9',
    },
    {
      id: 'bex',
      kind: 'acquire',
      at: '2025-01-01T00:00:00Z',
      wallet: 'BEX',
      asset: 'DE',
      amount: '20',
      unitPriceUsd: '5',
    },
    {
      id: 'move',
      kind: 'transfer',
      at: '2026-08-01T00:00:00Z',
      wallet: 'CRX',
      toWallet: 'BEX',
      asset: 'DE',
      amount: '10',
    },
    {
      id: 'sale',
      kind: 'dispose',
      at: '2026-09-01T00:00:00Z',
      wallet: 'BEX',
      asset: 'DE',
      amount: '10',
      unitPriceUsd: '10',
    },
  ];

  it('Example 3: the broker is told which units', () => {
    const told = {
      id: 'told',
      kind: 'identify',
      at: '2026-09-01T00:00:00Z',
      disposal: 'sale',
      lots: [{ lot: 'bex', amount: '10' }],
    };
    expect(judge([...BROKERS, told]).disposals).toMatchObject([{ lot: 'bex', basisUsd: '50' }]);
  });

  it('Example 4: the broker is told nothing', () => {
    expect(judge(BROKERS).disposals).toMatchObject([{ lot: 'crx', acquiredOn: '2024-08-01', basisUsd: '90' }]);
  });

  const DRX = [
    { id: 'ab', kind: 'acquire', at: '2025-01-01T00:00:00Z', asset: 'AB', amount: '10', unitPriceUsd: '1' },
    { id: 'cd', kind: 'acquire', at: '2025-01-01T00:00:00Z', asset: 'CD', amount: '30', unitPriceUsd: '1' },
    { id: 'swap', kind: 'exchange', at: '2026-06-30T00:00:00Z', asset: 'CD', amount: '10', toAsset: 'AB', toAmount: '10', toUnitPriceUsd: '3', fee: { asset: 'AB', amount: '1', usd: '3' } }, // prettier-ignore
  ];

  it('Example 5: the unit withheld is one of those just acquired', () => {
    const withheld = judge(DRX).disposals.find(({ asset }) => asset === 'AB');
    expect(withheld).toMatchObject({ lot: 'swap', amount: '1', acquiredOn: '2026-06-30', gainUsd: '0' });
  });

  it('Example 6: whatever a standing order says', () => {
    const order = { id: 'order', kind: 'standing-order', at: '2025-01-01T00:00:00Z', asset: 'AB', method: 'fifo' };
    expect(judge([order, ...DRX]).disposals.find(({ asset }) => asset === 'AB')).toMatchObject({ lot: 'swap' });
  });
});

describe('Rev. Proc. 2024-28 section 6', () => {
  const XYZ = {
    id: 'xyz',
    kind: 'acquire',
    at: '2019-07-01T00:00:00Z',
    wallet: 'XYZ',
    asset: 'DE',
    amount: '10',
    unitPriceUsd: '1',
  };
  const GHI = {
    id: 'ghi',
    kind: 'acquire',
    at: '2020-09-01T00:00:00Z',
    wallet: 'GHI',
    asset: 'DE',
    amount: '20',
    unitPriceUsd: '5',
  };
  // Six units left wallet XYZ with the basis of six units of the lot in GHI: 24 units of unused basis are left.
  const SIX = [
    { id: 'note', kind: 'identify', at: '2024-12-01T00:00:00Z', disposal: 'six', lots: [{ lot: 'ghi', amount: '6' }] },
    {
      id: 'six',
      kind: 'dispose',
      at: '2024-12-01T00:00:00Z',
      wallet: 'XYZ',
      asset: 'DE',
      amount: '6',
      unitPriceUsd: '10',
    },
  ];
  const SPECIFIC = {
    ...{ id: 'allocation', kind: 'allocation', at: '2025-02-01T00:00:00Z', asset: 'DE', manner: 'specific-unit' },
    lots: [
      { lot: 'xyz', wallet: 'XYZ', amount: '2' },
      { lot: 'ghi', wallet: 'XYZ', amount: '2' },
      { lot: 'xyz', wallet: 'GHI', amount: '8' },
      { lot: 'ghi', wallet: 'GHI', amount: '12' },
    ],
  };
  const two = (wallet: string) => [
    { id: 'which', kind: 'identify', at: '2025-03-01T00:00:00Z', disposal: 'two', lots: [{ lot: 'xyz', amount: '1' }, { lot: 'ghi', amount: '1' }] }, // prettier-ignore
    { id: 'two', kind: 'dispose', at: '2025-03-01T00:00:00Z', wallet, asset: 'DE', amount: '2', unitPriceUsd: '10' },
  ];
  const universal = { basis: 'universal' };
  const lots = (report: ReturnType<typeof judge>) =>
    report.lots.map(({ wallet, id, amount, basisUsd }) => [wallet, id, amount, basisUsd]);

  it('Example 1: nothing is left to allocate', () => {
    const all = { id: 'all', kind: 'dispose', at: '2024-12-01T00:00:00Z', asset: 'DE', unitPriceUsd: '10' };
    const sold = [
      { ...all, wallet: 'XYZ', amount: '10' },
      { ...all, id: 'rest', wallet: 'GHI', amount: '20' },
    ];
    const report = judge([XYZ, GHI, ...sold, SPECIFIC], universal);
    expect(report.lots).toEqual([]);
    expect(report.errors).toMatchObject([{ id: 'allocation', code: 'tax.allocation-sums' }]);
  });

  it('Example 2: six units sold used a basis of $30, and 24 units of unused basis are left', () => {
    const report = judge([XYZ, GHI, ...SIX], universal);
    expect(gains(report)).toEqual([['DE', '6', '60', '30', '30']]);
    expect(lots(report)).toEqual([
      [null, 'xyz', '10', '10'],
      [null, 'ghi', '14', '70'],
    ]);
  });

  it('Example 3: a specific unit allocation, and two units named', () => {
    const report = judge([XYZ, GHI, ...SIX, SPECIFIC, ...two('XYZ')], universal);
    expect(report.errors).toEqual([]);
    expect(report.disposals.slice(1)).toMatchObject([
      { lot: 'xyz', amount: '1', basisUsd: '1' },
      { lot: 'ghi', amount: '1', basisUsd: '5' },
    ]);
    expect(lots(report)).toEqual([
      ['GHI', 'xyz', '8', '8'],
      ['GHI', 'ghi', '12', '60'],
      ['XYZ', 'xyz', '1', '1'],
      ['XYZ', 'ghi', '1', '5'],
    ]);
  });

  // Ordered by basis, the highest first, to XYZ and then to GHI; complete after the sale of 1 March and before 15 April 2026.
  const GLOBAL = {
    ...{ ...SPECIFIC, manner: 'global', at: '2024-12-31T23:59:59Z', completedAt: '2026-04-14T23:59:59Z' },
    lots: [
      { lot: 'ghi', wallet: 'XYZ', amount: '4' },
      { lot: 'ghi', wallet: 'GHI', amount: '10' },
      { lot: 'xyz', wallet: 'GHI', amount: '10' },
    ],
  };

  it('Example 4: a global allocation that was not complete: units named are not, the first acquired are sold', () => {
    const report = judge([XYZ, GHI, ...SIX, GLOBAL, ...two('GHI')], universal);
    expect(report.errors).toMatchObject([{ id: 'which', code: 'tax.identified-before-allocation' }]);
    expect(report.disposals.slice(1)).toMatchObject([{ lot: 'xyz', amount: '2', basisUsd: '2' }]);
    expect(lots(report)).toEqual([
      ['GHI', 'xyz', '8', '8'],
      ['GHI', 'ghi', '10', '50'],
      ['XYZ', 'ghi', '4', '20'],
    ]);
  });

  it('Example 5: the same where the two units are given away', () => {
    const [which, sold] = two('GHI');
    const gift = { ...sold, kind: 'transfer', toWallet: 'C', unitPriceUsd: undefined };
    const report = judge([XYZ, GHI, ...SIX, GLOBAL, { ...which }, gift], universal);
    expect(report.errors).toMatchObject([{ id: 'which', code: 'tax.identified-before-allocation' }]);
    expect(lots(report).filter(([wallet]) => wallet === 'C')).toEqual([['C', 'xyz', '2', '2']]);
  });

  it('a global allocation that is complete lets units be named, from that instant on (s.5.02(5)(c))', () => {
    const complete = (completedAt: string | undefined) => judge([XYZ, GHI, ...SIX, { ...GLOBAL, completedAt }, ...two('GHI')], universal); // prettier-ignore
    for (const at of [undefined, '2025-03-01T00:00:00Z']) {
      expect(complete(at).errors).toEqual([]);
      expect(lots(complete(at))).toEqual([
        ['GHI', 'xyz', '9', '9'],
        ['GHI', 'ghi', '9', '45'],
        ['XYZ', 'ghi', '4', '20'],
      ]);
    }
    expect(complete('2025-03-01T00:00:00.001Z').errors).toMatchObject([{ id: 'which' }]);
  });

  it('until then a standing order counts', () => {
    const order = { id: 'order', kind: 'standing-order', at: '2025-01-02T00:00:00Z', asset: 'DE', method: 'hifo' };
    const [, sold] = two('GHI');
    const report = judge([XYZ, GHI, ...SIX, GLOBAL, order, { ...sold }], universal);
    expect(report.errors).toEqual([]);
    expect(report.disposals.slice(1)).toMatchObject([{ lot: 'ghi', amount: '2' }]);
  });

  it('a global rule is described before 2025, and complete before the return is due or the first sale, whichever is later', () => {
    const late = (change: object, ...more: object[]) => judge([XYZ, GHI, ...SIX, { ...GLOBAL, ...change }, ...more], universal).errors; // prettier-ignore
    const tooLate = [{ id: 'allocation', code: 'tax.allocation-late' }];
    expect(late({ at: '2025-01-01T00:00:00Z' })).toMatchObject(tooLate);
    expect(late({ completedAt: '2026-10-14T23:59:59.999Z' })).toEqual([]);
    expect(late({ completedAt: '2026-10-15T00:00:00Z' })).toMatchObject(tooLate);
    const sale = { ...two('GHI')[1], at: '2027-01-01T00:00:00Z' };
    expect(late({ completedAt: '2026-12-31T23:59:59.999Z' }, sale)).toEqual([]);
    expect(late({ completedAt: '2027-01-01T00:00:00Z' }, sale)).toMatchObject(tooLate);
  });

  it('a specific unit allocation is complete before the day on which the return is due (s.5.02(4)(b))', () => {
    const at = (time: string) => judge([XYZ, GHI, ...SIX, { ...SPECIFIC, at: time }], universal).errors;
    expect(at('2026-10-14T23:59:59.999Z')).toEqual([]);
    expect(at('2026-10-15T00:00:00Z')).toMatchObject([{ id: 'allocation', code: 'tax.allocation-late' }]);
    const odd = (change: object) => judge([XYZ, GHI, ...SIX, { ...GLOBAL, ...change }], universal).errors;
    expect(odd({ manner: 'specific-unit' })).toMatchObject([{ id: 'allocation', code: 'tax.bad-field' }]);
    expect(odd({ completedAt: '2024-12-31T23:59:58Z' })).toMatchObject([{ id: 'allocation', code: 'tax.bad-field' }]);
  });

  it('cannot be made up after the first sale of 2025 (s.5.02(4)(a))', () => {
    const late = { ...SPECIFIC, at: '2025-03-01T00:00:00Z' };
    const report = judge([XYZ, GHI, ...SIX, late, ...two('XYZ')], universal);
    expect(report.errors).toMatchObject([{ id: 'allocation', code: 'tax.allocation-late' }]);
    expect(report.warnings).toMatchObject([{ id: 'DE', code: 'tax.universal-after-2024' }]);
  });
});
