import { hear } from './wire';

const approval = {
  batchHash: 'ab'.repeat(32),
  approvedBy: 'operator1',
  approvedAt: 1_700_000_000_000,
  envelope: { maxRateSatPerKvb: 50_000n, maxFeeSats: 1_000n },
  mac: 'cd'.repeat(32),
};
const request = { network: 'regtest', batchId: 'batch1', psbt: 'AAAA', outputs: ['item1', null], approval };
const statement = {
  network: 'regtest',
  message: 'text',
  keys: [{ path: "m/84'/1'/0'/0/0", scriptHex: '00' }],
  mac: '',
};
const MALFORMED = { refused: 'malformed', detail: '' };

function answered(asked: object): unknown {
  return hear({ type: 'sign', id: 3, request: asked });
}

it('takes whole messages, and nothing that rides along', () => {
  const sign = { type: 'sign', id: 0, request };
  expect(hear(sign)).toEqual({ message: sign });
  const more = {
    ...request,
    sign: true,
    approval: { ...approval, sign: true, envelope: { ...approval.envelope, n: 1 } },
  };
  expect(hear({ ...sign, more: 1, request: more })).toEqual({ message: sign });
  const state = { type: 'state', id: 1, request: statement };
  expect(hear({ ...state, request: { ...statement, more: 1 } })).toEqual({ message: state });
  for (const one of [
    { type: 'attempts', id: 2, after: 0 },
    { type: 'journal', id: 2, place: 7 },
  ]) {
    expect(hear({ ...one, more: 1 })).toEqual({ message: one });
  }
});

it.each<[string, object]>([
  ['no network', { ...request, network: 'mainnet' }],
  ['a batch that is no text', { ...request, batchId: 1 }],
  ['bytes for a PSBT', { ...request, psbt: new Uint8Array(4) }],
  ['no outputs', { ...request, outputs: undefined }],
  ['an output that is neither item nor change', { ...request, outputs: ['item1', undefined] }],
  // eslint-disable-next-line no-sparse-arrays
  ['a hole among the outputs', { ...request, outputs: ['item1', , null] }],
  ['a number among the outputs', { ...request, outputs: ['item1', 0] }],
  ['10,001 outputs', { ...request, outputs: new Array(10_001).fill(null) }],
  ['four billion outputs that are not there', { ...request, outputs: new Array(4_000_000_000) }],
  ['no approval', { ...request, approval: null }],
  ['a time that is none', { ...request, approval: { ...approval, approvedAt: Number.NaN } }],
  [
    'a limit that is a number',
    { ...request, approval: { ...approval, envelope: { ...approval.envelope, maxFeeSats: 1 } } },
  ],
  ['no seal', { ...request, approval: { ...approval, mac: undefined } }],
  ['a list for a request', [request]],
])('answers a request with %s: malformed', (_, asked) => {
  expect(answered(asked)).toEqual({ answer: { type: 'reply', id: 3, reply: MALFORMED } });
});

it('takes 10,000 outputs', () => {
  expect(answered({ ...request, outputs: new Array(10_000).fill(null) })).toHaveProperty('message');
});

it.each([
  { ...statement, network: 1 },
  { ...statement, message: null },
  { ...statement, keys: 'all' },
  { ...statement, keys: [null] },
  { ...statement, keys: [{ path: 'm', scriptHex: 1 }] },
  { ...statement, mac: 1n },
])('answers a statement that is none: malformed (%#)', (asked) => {
  expect(hear({ type: 'state', id: 3, request: asked })).toEqual({
    answer: { type: 'stated', id: 3, reply: MALFORMED },
  });
});

it.each([
  null, undefined, 1, 'sign', [], [{ type: 'sign', id: 1, request }],
  { id: 1, request }, { type: 'other', id: 1 }, { type: 'sign', request },
  { type: 'sign', id: -1, request }, { type: 'sign', id: 1.5, request }, { type: 'sign', id: '1', request }, { type: 'sign', id: 2 ** 53, request },
  { type: 'attempts', id: 1 }, { type: 'attempts', id: 1, after: -1 }, { type: 'journal', id: 1, place: 0.5 }, { type: 'journal', id: 1, place: 1n },
])('hears nothing in what cannot be answered (%#)', (value) => {
  expect(hear(value)).toBeUndefined();
}); // prettier-ignore
