import * as bitcoin from 'bitcoinjs-lib';
import { recheck, type RecheckFacts } from './recheck';

const item = `0014${'11'.repeat(20)}`;
const change = `0014${'22'.repeat(20)}`;
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

interface Shape {
  inputs: { txid: string; vout: number; sequence: number; witness: number }[];
  outputs: { script: string; value: bigint }[];
  version: number;
  locktime: number;
}

const shape = (): Shape => ({
  inputs: [{ txid: 'aa'.repeat(32), vout: 1, sequence: 0xfffffffd, witness: 2 }],
  outputs: [
    { script: item, value: 50_000n },
    { script: change, value: 49_718n },
  ],
  version: 2,
  locktime: 0,
});

function rawOf(of: Shape): string {
  const transaction = new bitcoin.Transaction();
  transaction.version = of.version;
  transaction.locktime = of.locktime;
  of.inputs.forEach(({ txid, vout, sequence, witness }, index) => {
    transaction.addInput(bytes(txid).reverse(), vout, sequence);
    transaction.setWitness(
      index,
      Array.from({ length: witness }, (_, n) => new Uint8Array(n === 0 ? 72 : 33)),
    );
  });
  for (const { script, value } of of.outputs) transaction.addOutput(bytes(script), value);
  return transaction.toHex();
}

const CAPS = { maxRateSatPerKvb: 2_000n, maxFeeSats: 282n, maxFeeShareBps: 57n, maxItemFeeShareBps: 100n };

const facts = (over: Partial<RecheckFacts> = {}): RecheckFacts => ({
  prevouts: new Map([[`${'aa'.repeat(32)}:1`, { valueSats: 100_000n, scriptHex: change }]]),
  items: [{ itemId: 'i1', scriptHex: item, amountSats: 50_000n, feeShareSats: 0n, vout: 0 }],
  isOurChange: (script) => script === change,
  caps: CAPS,
  envelope: { maxRateSatPerKvb: 2_000n, maxFeeSats: 282n },
  ...over,
});

it('accepts what was approved, at every cap exactly: 141 vB x 2 = 282 sat, 57 basis points of 50,000', () => {
  expect(recheck(rawOf(shape()), facts())).toMatchObject({ feeSats: 282n, paidSats: 50_000n, changeSats: 49_718n });
});

describe('the cap of each item in a dearer attempt (RULES.md 16)', () => {
  // The payee's output is 31 of 141 vB: 62 of 282 sat; 12 of 10,000 parts of 50,000 are 60, and 13 are 65.
  const dearer = (maxItemFeeShareBps: bigint, bumpSats = 0n): RecheckFacts =>
    facts({ caps: { ...CAPS, maxItemFeeShareBps }, bumpSats });

  it('lets what is within it', () => {
    expect(recheck(rawOf(shape()), dearer(13n))).toMatchObject({ feeSats: 282n });
  });
  it('refuses what is above, by the item', () => {
    expect(() => recheck(rawOf(shape()), dearer(12n))).toThrow('cost of an item');
  });
  it('leaves out what the payment was planned to pull along', () => {
    expect(recheck(rawOf(shape()), dearer(12n, 5n))).toMatchObject({ feeSats: 282n });
    expect(() => recheck(rawOf(shape()), dearer(12n, 4n))).toThrow('cost of an item');
  });
  it('is the worth of what is left of a closing account', () => {
    const of = dearer(12n);
    const items = of.items.map((item) => ({ ...item, isResidual: true }));
    expect(recheck(rawOf(shape()), { ...of, items })).toMatchObject({ feeSats: 282n });
  });
  it('is not for the payment as it was planned, nor for committed bytes', () => {
    expect(recheck(rawOf(shape()), facts({ caps: { ...CAPS, maxItemFeeShareBps: 12n } }))).toMatchObject({
      feeSats: 282n,
    });
    const { prevouts, items, isOurChange, envelope } = facts();
    expect(recheck(rawOf(shape()), { prevouts, items, isOurChange, envelope, bumpSats: 0n })).toMatchObject({
      feeSats: 282n,
    });
  });
});

// Each is a way in which a builder's mistake gives value away (FAULTS F44).
it.each<[string, (of: Shape) => void, string]>([
  ['a satoshi of change to the fee', (of) => (of.outputs[1] = { script: change, value: 49_717n }), 'fee rate'],
  ['no change at all', (of) => of.outputs.pop(), 'fee rate'],
  ['change to somebody else', (of) => (of.outputs[1] = { script: item, value: 49_718n }), 'foreign output'],
  ['two changes', (of) => of.outputs.push({ script: change, value: 1n }), 'two change outputs'],
  ['a satoshi less to the member', (of) => (of.outputs[0] = { script: item, value: 49_999n }), 'value of an item'],
  ['a satoshi more to the member', (of) => (of.outputs[0] = { script: item, value: 50_001n }), 'value of an item'],
  [
    'another script',
    (of) => (of.outputs[0] = { script: `0014${'12'.repeat(20)}`, value: 50_000n }),
    'script of an item',
  ],
  ['outputs in another order', (of) => of.outputs.reverse(), 'script of an item'],
  ['more out than in', (of) => (of.outputs[1] = { script: change, value: 50_001n }), 'outputs above inputs'],
  [
    'another coin',
    (of) => (of.inputs[0] = { txid: 'bb'.repeat(32), vout: 1, sequence: 0xfffffffd, witness: 2 }),
    'foreign input',
  ],
  [
    'another output of the coin',
    (of) => (of.inputs[0] = { txid: 'aa'.repeat(32), vout: 0, sequence: 0xfffffffd, witness: 2 }),
    'foreign input',
  ],
  [
    'a coin twice',
    (of) => of.inputs.push({ txid: 'aa'.repeat(32), vout: 1, sequence: 0xfffffffd, witness: 2 }),
    'input twice',
  ],
  [
    'a final sequence',
    (of) => (of.inputs[0] = { txid: 'aa'.repeat(32), vout: 1, sequence: 0xffffffff, witness: 2 }),
    'sequence',
  ],
  [
    'no signature',
    (of) => (of.inputs[0] = { txid: 'aa'.repeat(32), vout: 1, sequence: 0xfffffffd, witness: 1 }),
    'unsigned input',
  ],
  ['a lock time', (of) => (of.locktime = 1), 'locktime'],
  ['another version', (of) => (of.version = 1), 'version'],
])('refuses %s', (_, mutate, reason) => {
  const changed = shape();
  mutate(changed);
  expect(() => recheck(rawOf(changed), facts())).toThrow(
    expect.objectContaining({ code: 'payout.recheck', fields: expect.objectContaining({ reason }) }),
  );
});

it.each<[string, Partial<RecheckFacts>, string]>([
  // 1.992 sat/vB allow 281 sat on 141 vB.
  ['the rate of the envelope', { envelope: { maxRateSatPerKvb: 1_992n, maxFeeSats: 282n } }, 'fee rate'],
  ['the fee of the envelope', { envelope: { maxRateSatPerKvb: 2_000n, maxFeeSats: 281n } }, 'fee'],
  ['the share of value', { caps: { ...CAPS, maxFeeShareBps: 56n } }, 'fee share'],
  ['the rate of the policy', { caps: { ...CAPS, maxRateSatPerKvb: 1_992n } }, 'fee rate'],
  ['the fee of the policy', { caps: { ...CAPS, maxFeeSats: 281n } }, 'fee'],
])('refuses a fee above %s by one', (_, over, reason) => {
  expect(() => recheck(rawOf(shape()), facts(over))).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ reason }) }),
  );
});

it('holds bytes that were committed once against the approved envelope alone: no cap of today is theirs', () => {
  const { prevouts, items, isOurChange, envelope } = facts();
  const committed: RecheckFacts = { prevouts, items, isOurChange, envelope };
  expect(recheck(rawOf(shape()), committed)).toMatchObject({ feeSats: 282n });
  const narrow = { ...committed, envelope: { maxRateSatPerKvb: 2_000n, maxFeeSats: 281n } };
  expect(() => recheck(rawOf(shape()), narrow)).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ reason: 'fee' }) }),
  );
});

it('refuses every prefix of the bytes, and a byte too many', () => {
  const raw = rawOf(shape());
  for (let end = 0; end < raw.length; end += 2) {
    expect(() => recheck(raw.slice(0, end), facts())).toThrow(
      expect.objectContaining({ code: 'payout.bad-transaction' }),
    );
  }
  expect(() => recheck(`${raw}00`, facts())).toThrow(expect.objectContaining({ code: 'payout.bad-transaction' }));
});
