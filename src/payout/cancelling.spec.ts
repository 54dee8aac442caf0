import { cancelBooks, decideCancelling, planCancellation } from './cancelling';
import { FINAL_CONFIRMATIONS } from './decide';
import type { SpentIn } from './doors';

const BACK = `0014${'ab'.repeat(20)}`;
const CAPS = { maxRateSatPerKvb: 100_000n, maxFeeSats: 50_000n };
/** One P2WPKH input and output: 41 + 108 / 4 + 10.5 + 31, rounded up, is 110 vB. */
const ONE = {
  inputs: [{ valueSats: 600_000n, spend: { kind: 'wpkh' as const } }],
  backScriptHex: BACK,
  rateSatPerKvb: 2_000n,
  incrementSatPerKvb: 1_000n,
  rivals: [],
  caps: CAPS,
};

describe('what a cancellation costs', () => {
  it.each([
    ['nothing to outbid: the rate asked for', [], 2_000n, 220n],
    ['a rival of 200: its fee and 110 vB at 1 sat/vB', [{ feeSats: 200n, rateSatPerKvb: 1_400n }], 2_000n, 310n],
    ['a rival of 110 is outbid by the rate alone', [{ feeSats: 110n, rateSatPerKvb: 700n }], 2_000n, 220n],
    ['a rival of 111 is not', [{ feeSats: 111n, rateSatPerKvb: 700n }], 2_000n, 221n],
    ['a small rival of a high rate: a higher rate', [{ feeSats: 100n, rateSatPerKvb: 9_000n }], 2_000n, 991n],
    [
      'the dearest of several',
      [
        { feeSats: 500n, rateSatPerKvb: 1_000n },
        { feeSats: 900n, rateSatPerKvb: 1_000n },
      ],
      2_000n,
      1_010n,
    ],
  ])('%s', (_, rivals, rateSatPerKvb, feeSats) => {
    const plan = planCancellation({ ...ONE, rivals, rateSatPerKvb });
    expect(plan).toMatchObject({ feeSats, vbytes: 110, backSats: 600_000n - feeSats });
    // What the envelope is offered is never below the fee that it must hold.
    if ('feeSats' in plan) expect(plan.rateSatPerKvb * 110n >= feeSats * 1_000n).toBe(true);
  });

  it.each([
    ['at the rate cap', { rateSatPerKvb: 100_000n }, {}],
    ['above the rate cap', { rateSatPerKvb: 100_001n }, { refused: 'rate-cap' }],
    ['at the fee cap', { caps: { ...CAPS, maxFeeSats: 220n } }, {}],
    ['above the fee cap', { caps: { ...CAPS, maxFeeSats: 219n } }, { refused: 'fee-cap' }],
    ['294 come back', { inputs: [{ valueSats: 514n, spend: { kind: 'wpkh' as const } }] }, { backSats: 294n }],
    ['293 would', { inputs: [{ valueSats: 513n, spend: { kind: 'wpkh' as const } }] }, { refused: 'dust' }],
  ])('%s', (_, change, expected) => {
    const plan = planCancellation({ ...ONE, ...change });
    expect(plan).toMatchObject(expected);
    expect('refused' in plan).toBe('refused' in expected);
  });
});

const PAYMENT = 'aa'.repeat(32);
const CANCEL = 'bb'.repeat(32);
const in_ = (txid: string, height = 100, blockHash = 'block'): SpentIn => ({ txid, height, blockHash });
const at = (state: Parameters<typeof decideCancelling>[0]['state'], cancellations = [CANCEL], blockHash = 'block') => ({
  state,
  txid: PAYMENT,
  blockHash,
  cancellations,
});

describe('what the chain makes of a batch that is being cancelled', () => {
  it.each([
    ['nothing spent', at('cancelling'), undefined, 100, 'none'],
    ['the payment confirms', at('cancelling'), in_(PAYMENT), 100, 'confirming'],
    ['the cancellation confirms', at('cancelling'), in_(CANCEL), 100, 'cancel-confirming'],
    ['an earlier cancellation confirms', at('cancelling', ['cc', CANCEL]), in_('cc'), 100, 'cancel-confirming'],
    ['somebody else took a coin', at('cancelling'), in_('ff'), 100, 'conflicted'],
    ['99 deep', at('cancel-confirming'), in_(CANCEL), 100 + FINAL_CONFIRMATIONS - 2, 'none'],
    ['100 deep', at('cancel-confirming'), in_(CANCEL), 100 + FINAL_CONFIRMATIONS - 1, 'cancelled'],
    ['its block left', at('cancel-confirming'), undefined, 100, 'cancelling'],
    ['it is in another block', at('cancel-confirming'), in_(CANCEL, 101, 'other'), 101, 'cancelling'],
    ['the payment is in its place', at('cancel-confirming'), in_(PAYMENT, 100, 'other'), 101, 'cancelling'],
    ['cancelled, and still there', at('cancelled'), in_(CANCEL), 500, 'none'],
    ['cancelled, and the block left', at('cancelled'), undefined, 500, 'cancelling'],
    ['cancelled, and the payment is there', at('cancelled'), in_(PAYMENT, 100, 'other'), 500, 'cancelling'],
    ['the payment left its block', at('sent'), undefined, 100, 'cancelling'],
    ['a payment that is counted is followed as any other', at('confirming'), in_(PAYMENT), 100, 'follow'],
    ['a settled one too', at('settled'), undefined, 100, 'follow'],
    ['the thief lost the race to the cancellation', at('conflicted'), in_(CANCEL), 100, 'cancel-confirming'],
    ['a conflict goes on as any other', at('conflicted'), in_('ff'), 100, 'follow'],
    ['nobody wants it cancelled', at('sent', []), undefined, 100, 'follow'],
    ['with the signers, not sent', at('handed-out', []), undefined, 100, 'none'],
    ['with the signers, sent by them', at('handed-out', []), in_(PAYMENT), 100, 'confirming'],
    ['with the signers, a coin gone: as any other', at('handed-out', []), in_('ff'), 100, 'follow'],
  ])('%s', (_, batch, spent, tipHeight, to) => {
    expect(decideCancelling(batch, { spent, tipHeight }).to).toBe(to);
  });
});

describe('what the books hold', () => {
  const facts = { hasBytes: true, paymentFeeSats: 300n, otherFeesSats: [] as bigint[], confirmedFeeSats: undefined };
  const nothing = { committed: false, feeSats: 0n, returned: false };
  it.each([
    ['no cancellation is signed', 'cancelling', facts, { ...nothing, committed: true }],
    ['a cheaper one is', 'cancelling', { ...facts, otherFeesSats: [300n] }, { ...nothing, committed: true }],
    [
      'a dearer one is',
      'cancelling',
      { ...facts, otherFeesSats: [301n, 300n] },
      { ...nothing, committed: true, feeSats: 1n },
    ],
    [
      'nothing of the payment is',
      'cancelling',
      { ...facts, hasBytes: false, otherFeesSats: [301n] },
      { ...nothing, feeSats: 301n },
    ],
    ['the payment is in a block', 'confirming', { ...facts, otherFeesSats: [500n] }, { ...nothing, committed: true }],
    ['the cancellation is', 'cancel-confirming', { ...facts, confirmedFeeSats: 500n }, { ...nothing, feeSats: 500n }],
    [
      'it is buried',
      'cancelled',
      { ...facts, confirmedFeeSats: 500n },
      { committed: false, feeSats: 500n, returned: true },
    ],
  ] as const)('%s', (_, state, given, expected) => {
    expect(cancelBooks(state, given)).toEqual(expected);
  });
});
