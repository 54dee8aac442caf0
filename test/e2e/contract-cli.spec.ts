import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typedCommand } from '../support/typed-command';

/*
 * 100 TH/s for 60 days from the tip on, whose next block 939456 = 466 x 2016 makes it 5 % harder, and so on every 14 days.
 * Worked out apart with Python's fractions: days of 4736, 4510, 4295, 4091 and 3896 base units, 262,432 in all, which are
 * $157.4592 at $60,000; 37 days bring 168,099 and with them the first $100.
 */
const CONTRACT = {
  id: 'lease-1',
  provider: 'Northern Hash',
  asset: 'BTC',
  algorithm: 'sha256d',
  hashRate: '100 TH/s',
  units: 100,
  price: '100',
  start: '2026-03-01',
  termDays: 60,
  dayOffsetMinutes: 0,
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};
const FILE = {
  asOf: '2026-03-01T00:00:00Z',
  contracts: [CONTRACT],
  prices: [{ from: '2026-01-01', usd: 60000 }],
  tip: { at: '2026-03-01T00:00:00Z', height: 939455, bits: '17023a04' },
  scenarios: [{ name: 'harder', priceBpsPer30Days: 0, difficultyBpsPerPeriod: 500 }],
};
type File = typeof FILE & Readonly<Record<string, unknown>>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-contract-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function project(content: string | object, name = 'file.json') {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  const { code, out, err } = await typedCommand(['contract', 'project', path]);
  return { code, out, err: err.join('\n') };
}

const changed = (patch: object): object => ({ ...FILE, contracts: [{ ...CONTRACT, ...patch }] });

describe('paydirt contract project', () => {
  it('prints one JSON with the projection, beside simply buying', async () => {
    const { code, out } = await project(FILE);
    expect([code, out.length]).toEqual([0, 1]);
    const body = JSON.parse(out[0] ?? '') as { contracts: object[]; sideBySide: object[]; assumptions: string[] };
    expect(body.contracts).toEqual([
      expect.objectContaining({
        id: 'lease-1',
        cost: { price: '100.00', upfrontFees: '0.00', electricity: '0.00', refund: '0.00', total: '100.00' },
        scenarios: [
          {
            ...FILE.scenarios[0],
            until: '2026-04-30T00:00:00.000Z',
            stop: 'ended',
            feeDays: 0,
            unpoweredDays: 0,
            returns: {
              coin: '0.00262432',
              value: '157.46',
              unpriced: '0.00000000',
              roiBps: '5745',
              breakEvenAt: '2026-04-08T00:00:00.000Z',
              boughtCoin: '0.00166666',
              coinRoiBps: '5745',
            },
            boughtValue: '100.00',
          },
        ],
      }),
    ]);
    expect(body.assumptions.length).toBeGreaterThan(3);
  });

  it('projects litecoin by its own blocks, subsidy and two weeks', async () => {
    // 3,007,872 = 373 x 8064 is the next block. 14 days of 1,255,822 and 6 of 1,196,021 litoshi, worked out with Python.
    const lease = { ...CONTRACT, asset: 'LTC', algorithm: 'scrypt', hashRate: '9.5 GH/s', price: '10', termDays: 20 };
    const tip = { ...FILE.tip, height: 3_007_871, bits: '192f6a5b' };
    const prices = [{ from: '2026-01-01', usd: 100 }];
    const promise = { currency: 'coin', perUnitDay: '0.00013187' };
    const { code, out } = await project({ ...FILE, contracts: [{ ...lease, promise }], tip, prices });
    const body = JSON.parse(out[0] ?? '') as { contracts: { scenarios: object[]; promise: object }[] };
    expect(body.contracts[0]?.scenarios[0]).toMatchObject({
      ...{ until: '2026-03-21T00:00:00.000Z', stop: 'ended', boughtValue: '10.00' },
      returns: { coin: '0.24757634', value: '24.76', boughtCoin: '0.10000000', roiBps: '14757' },
    });
    // At the difficulty of the tip a unit yields a hundredth of 1,318,613 a day: 1 litoshi below the promise.
    expect([code, body.contracts[0]?.promise]).toMatchObject([1, { overpromise: true }]);
    const none = { ...FILE, contracts: [{ ...lease, asset: 'ZEC', algorithm: 'equihash' }], tip, prices };
    expect((await project(none)).err).toContain('"scenarios" cannot be computed for ZEC');
  });

  it("projects dash by the miner's part, which falls at the block after those that 210,240 divides", async () => {
    const lease = { ...CONTRACT, asset: 'DASH', algorithm: 'x11', hashRate: '1 TH/s', price: '10', termDays: 20 };
    // The next block, 2,312,640 = 11 x 210,240, is the last at 0.47659905 DASH; two weeks of blocks end three days later.
    const tip = { ...FILE.tip, height: 2_312_639, bits: '1a00ffff' };
    const { out } = await project({ ...FILE, contracts: [lease], tip, prices: [{ from: '2026-01-01', usd: 20 }] });
    const body = JSON.parse(out[0] ?? '') as { contracts: { scenarios: object[] }[] };
    // A day of 53,070,582, two of 53,063,495, fourteen of 50,536,662 and three of 48,130,154: worked out with Python.
    expect(body.contracts[0]?.scenarios[0]).toMatchObject({ stop: 'ended', returns: { coin: '10.11101302' } });
  });

  it('says what came so far, and is not moved by the order of the payments', async () => {
    const headers = [{ from: '2026-01-01', to: '2026-03-01', bits: '17023a04', height: 939_000 }];
    const payments = [
      { at: '2026-01-05', amount: '0.00005' },
      { at: '2026-01-03', amount: '0.00004972' },
    ];
    const file = { ...FILE, asOf: '2026-01-05T12:00:00Z', headers, tip: null, scenarios: [], contracts: [{ ...CONTRACT, start: '2026-01-01', payments }] }; // prettier-ignore
    const { out } = await project(file);
    const body = JSON.parse(out[0] ?? '') as { contracts: { soFar: object }[] };
    // Four whole days of 4972; those of the first two days were due by 4 January, the third by the 5th.
    expect(body.contracts[0]?.soFar).toMatchObject({
      ...{ days: 4, verified: false, earned: '0.00019888', received: '0.00009972', atRisk: '0.00009916' },
      ...{ late: '0.00004944', daysLate: 0, until: '2026-01-05T00:00:00.000Z', stop: 'asked', verdict: null },
    });
  });

  it('ends with code 1 where a provider promises more than headers yield, and still prints all of it', async () => {
    // A unit yields 49.729135 base units a day at the difficulty of the tip.
    const promise = (perUnitDay: string) => changed({ promise: { currency: 'coin', perUnitDay } });
    const kept = await project(promise('0.00000049729135'));
    expect([kept.code, kept.err]).toEqual([0, '']);
    const broken = await project(promise('0.00000049729136'));
    expect([broken.code, broken.out.length]).toEqual([1, 1]);
    expect(broken.err).toContain('promises more');
    expect(JSON.parse(broken.out[0] ?? '')).toMatchObject({ overpromise: true });
  });

  it('sets providers side by side, the best return first', async () => {
    const dear = { ...CONTRACT, id: 'dear', price: '150' };
    const { out } = await project({ ...FILE, contracts: [dear, CONTRACT] });
    const body = JSON.parse(out[0] ?? '') as { sideBySide: { best: { id: string }[] }[] };
    expect(body.sideBySide[0]?.best.map(({ id }) => id)).toEqual(['lease-1', 'dear']);
  });

  it.each([
    ['a missing field', changed({ hashRate: undefined }), '"contracts[0].hashRate" is missing'],
    [
      'a mistyped name, with the one that was meant',
      changed({ hashrate: '1', hashRate: '1' }),
      'Did you mean "hashRate"?',
    ],
    ['a hash rate without sense', changed({ hashRate: '100 TH' }), '"contracts[0].hashRate" is not a hash rate'],
    ['a rate of nothing', changed({ hashRate: '0' }), 'hashRate'],
    ['a part of a hash', changed({ hashRate: '0.5 H/s' }), 'hashRate'],
    ['an algorithm that the coin is not mined with', changed({ algorithm: 'scrypt' }), 'is not sha256d'],
    ['a price below nothing', changed({ price: '-1' }), '"contracts[0].price"'],
    ['a price that is no number', changed({ price: 'NaN' }), '"contracts[0].price"'],
    ['a day that is none', changed({ start: '2026-02-30' }), '"contracts[0].start"'],
    ['units of nothing', changed({ units: 0 }), '"contracts[0].units"'],
    ['half a unit', changed({ units: 1.5 }), '"contracts[0].units"'],
    ['a term beyond ten years', changed({ termDays: 3_661 }), '"contracts[0].termDays"'],
    ['a fee upfront for no end', changed({ termDays: null, fee: { currency: 'usd', perUnitDay: 1, taken: 'upfront' } }), 'fee.taken'], // prettier-ignore
    ['a default that cannot come', changed({ writeOffAfterDays: 5, default: { afterDays: 6, then: 'keep' } }), 'default.afterDays'], // prettier-ignore
    ['notice without terms for it', changed({ cancelledAt: '2026-03-02' }), '"contracts[0].cancelledAt" needs'],
    ['coin from before the contract', changed({ payments: [{ at: '2025-12-31T23:59:59Z', amount: '1' }] }), '"contracts[0].payments[0].at" is before the start'], // prettier-ignore
    ['a scenario without a block', { ...FILE, tip: null }, '"tip" is missing'],
    ['a block after the moment', { ...FILE, asOf: '2026-02-28T23:59:59Z' }, '"tip" is after'],
    ['a price of nothing', { ...FILE, prices: [{ from: '2026-01-01', usd: 0 }] }, '"prices[0].usd"'],
    ['bits that are no target', { ...FILE, tip: { ...FILE.tip, bits: '17823a04' } }, '"tip.bits"'],
    ['rows that overlap', { ...FILE, headers: [0, 1].map(() => ({ from: '2026-01-01', to: '2026-01-02', bits: '17023a04', height: 1 })) }, '"headers[1].from"'], // prettier-ignore
    ['two contracts of one name', { ...FILE, contracts: [CONTRACT, CONTRACT] }, '"contracts[1].id" stands twice'],
    ['no contract', { ...FILE, contracts: [] }, '"contracts"'],
    ['observed fees of nobody', { ...FILE, blockFees: { rule: 'observed' } }, '"blockFees.rule"'],
    ['another kind of file', '[]', '"file" is not a JSON object'],
    ['no JSON', '{', 'not valid JSON'],
  ])('refuses %s by name, with code 2', async (_what, content, expected) => {
    const { code, out, err } = await project(content);
    expect([code, out]).toEqual([2, []]);
    expect(err).toContain(expected);
  });

  it('runs the example of its documentation', async () => {
    const text = readFileSync(join(__dirname, '../../docs/contracts.md'), 'utf8');
    const example = /```json\n(.*?)```/s.exec(text)?.[1] ?? '';
    const { code, out } = await project(example);
    expect(code).toBe(1);
    expect((JSON.parse(out[0] ?? '') as File).contracts).toHaveLength(2);
    expect(out[0]).not.toMatch(/"verified":\s*true/);
  });
});
