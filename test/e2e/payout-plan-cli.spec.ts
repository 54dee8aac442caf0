import * as bitcoin from 'bitcoinjs-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typedCommand } from '../support/typed-command';

const OWN = `0014${'11'.repeat(20)}`;
const CHANGE = `0014${'22'.repeat(20)}`;
const MULTISIG = `0020${'11'.repeat(32)}`;
const scriptOf = (n: number): string => `0014${(n + 0xabc000).toString(16).padStart(40, '0')}`;
const addressOf = (script: string, network = bitcoin.networks.regtest): string =>
  bitcoin.address.fromOutputScript(Uint8Array.from(Buffer.from(script, 'hex')), network);
const utxo = (n: number, valueSat: string, script = OWN) => ({
  txid: n.toString(16).padStart(64, '0'),
  vout: 0,
  valueSat,
  script,
});
const payout = (id: string, amountSat: string, address = addressOf(scriptOf(1))) => ({ id, address, amountSat });

const FILE = {
  network: 'regtest',
  feeRateSatPerKvb: '2000',
  longTermFeeRateSatPerKvb: '10000',
  utxos: [utxo(1, '900000'), utxo(2, '50220')],
  payouts: [payout('a', '50000')],
  changeScript: CHANGE,
};
interface Part {
  readonly inputs: { txid: string; vout: number; valueSat: string }[];
  readonly outputs: { id: string; address: string; valueSat: string }[];
  readonly change: { script: string; valueSat: string } | null;
  readonly feeSat: string;
  readonly vsize: number;
  readonly wasteSat: string;
}
type Report = Part & {
  readonly transactions: (Part & { changeVout: number | null })[];
  readonly parked: { id: string; reason: string }[];
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function plan(content: string | object) {
  const path = join(folder, 'file.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  const { code, out, err } = await typedCommand(['payout', 'plan', path]);
  const report = out.length === 1 ? (JSON.parse(out[0] ?? '') as Report) : undefined;
  return { code, report, err: err.join('\n') };
}

const sum = (list: readonly { valueSat: string }[]): bigint =>
  list.reduce((all, one) => all + BigInt(one.valueSat), 0n);

function expectBalanced(part: Part): void {
  const change = part.change === null ? 0n : BigInt(part.change.valueSat);
  expect(sum(part.inputs)).toBe(sum(part.outputs) + change + BigInt(part.feeSat));
}

describe('paydirt payout plan', () => {
  it('prints the coin that needs no change: 110 vB at 2 sat/vB, which saves 544 sat against 10 sat/vB later', async () => {
    const { code, report } = await plan(FILE);
    const part = {
      inputs: [{ txid: '2'.padStart(64, '0'), vout: 0, valueSat: '50220' }],
      outputs: [{ id: 'a', address: addressOf(scriptOf(1)), valueSat: '50000' }],
      change: null,
      feeSat: '220',
      vsize: 110,
      wasteSat: '-544',
    };
    expect([code, report]).toEqual([0, { ...part, transactions: [{ ...part, changeVout: null }], parked: [] }]);
  });

  it('prints change with what it costs: 31 vB now and 68 vB later', async () => {
    const { report } = await plan({ ...FILE, utxos: [utxo(1, '900000')] });
    // 141 vB; 68 x (2 - 10) + 31 x 2 + 68 x 10 = 198.
    expect(report).toMatchObject({
      feeSat: '282',
      vsize: 141,
      wasteSat: '198',
      change: { script: CHANGE, valueSat: '849718' },
    });
    expect(report?.transactions[0]?.changeVout).toBe(1);
  });

  it('parks what cannot be paid alone, each with its reason, and pays the others', async () => {
    const { code, report } = await plan({
      ...FILE,
      payouts: [
        payout('paid', '50000'),
        payout('dust', '293'),
        payout('least', '294'),
        payout('mainnet', '50000', addressOf(scriptOf(2), bitcoin.networks.bitcoin)),
        payout(
          'typo',
          '50000',
          addressOf(scriptOf(2)).replace(/.$/, (last) => (last === 'q' ? 'p' : 'q')),
        ),
        payout('nothing', '0'),
        payout('twin', '50000'),
        payout('too much', '2000000'),
      ],
    });
    expect(code).toBe(0);
    expect(report?.outputs.map(({ id }) => id).sort()).toEqual(['least', 'paid', 'twin']);
    expect(report?.parked).toEqual([
      { id: 'dust', reason: 'dust' },
      { id: 'mainnet', reason: 'address-wrong-network' },
      { id: 'typo', reason: 'address-checksum' },
      { id: 'nothing', reason: 'dust' },
      { id: 'too much', reason: 'funds' },
    ]);
  });

  it('parks alone what all coins together do not pay, wherever it stands; what they could pay waits its turn', async () => {
    const ids = async (...amounts: string[]) => {
      const { report } = await plan({ ...FILE, payouts: amounts.map((amount, n) => payout(`${n}`, amount)) });
      return [report?.outputs.map(({ id }) => id).sort(), report?.parked, report?.transactions.length];
    };
    const funds = (...list: string[]) => list.map((id) => ({ id, reason: 'funds' }));
    expect(await ids('2000000', '50000', '60000')).toEqual([['1', '2'], funds('0'), 1]);
    expect(await ids('50000', '2000000', '60000')).toEqual([['0', '2'], funds('1'), 1]);
    expect(await ids('300000', '700000', '60000')).toEqual([['0'], funds('1', '2'), 1]);
  });

  it('ends with code 1 when nobody can be paid', async () => {
    const { code, report, err } = await plan({ ...FILE, utxos: [] });
    expect([code, report?.transactions, report?.parked]).toEqual([1, [], [{ id: 'a', reason: 'funds' }]]);
    expect(err).toContain('No money was moved.');
  });

  it('splits 5,000 payments into transactions of standard size, balanced each and together, the same every time', async () => {
    const payouts = Array.from({ length: 5_000 }, (_, n) => payout(`p${n}`, `${20_000 + n}`, addressOf(scriptOf(n))));
    const file = {
      ...FILE,
      payouts,
      utxos: Array.from({ length: 60 }, (_, n) => utxo(n + 1, `${3_000_000 + n * 7_001}`)),
    };
    const { report } = await plan(file);
    expect(report?.transactions.length).toBe(2);
    expect(report?.parked).toEqual([]);
    for (const part of report?.transactions ?? []) {
      expectBalanced(part);
      expect(part.vsize).toBeLessThanOrEqual(100_000);
      expect(BigInt(part.feeSat)).toBeGreaterThanOrEqual(BigInt(part.vsize) * 2n);
    }
    if (report !== undefined) expectBalanced(report);
    expect(new Set(report?.inputs.map(({ txid }) => txid)).size).toBe(report?.inputs.length);
    expect(new Set(report?.outputs.map(({ id }) => id)).size).toBe(5_000);
    expect((await plan(file)).report).toEqual(report);
  });

  it.each([
    ['taproot', `5120${'11'.repeat(32)}`, 58n],
    ['nested', `a914${'11'.repeat(20)}87`, 91n],
  ])('weighs a %s coin by its own input', async (_, script, inputVbytes) => {
    const { report } = await plan({ ...FILE, feeRateSatPerKvb: 1_000, utxos: [utxo(1, '900000', script)] });
    // 10 vB and half a one of marker, a payment of 31, change of 31.
    expect(report?.vsize).toBe(Number(inputVbytes) + (script.startsWith('51') ? 72 : 73));
  });
});

it.each([
  ['2-of-3', 177, CHANGE, {}],
  // 12 vB more for an output of 43, and change that costs more to spend.
  ['2-of-3', 189, MULTISIG, { changeMultisig: '2-of-3' }],
  // One signature and one key: 5 of 73, 35 of 34, 1 and 1, over 4.
  ['1-of-1', 142, CHANGE, {}],
])('weighs a multisig coin, %s, by what the file says of it: %s vB', async (multisig, vsize, changeScript, more) => {
  const utxos = [{ ...utxo(1, '900000', MULTISIG), multisig }];
  const { report } = await plan({ ...FILE, feeRateSatPerKvb: 1_000, utxos, changeScript, ...more });
  expect(report?.vsize).toBe(vsize);
  expect(report?.change?.script).toBe(changeScript);
});

const LEGACY = `76a914${'11'.repeat(20)}88ac`;
it.each([
  // Without a witness: 10 + 31 + 31, and 148 for each input.
  ['one', [utxo(1, '900000', LEGACY)], CHANGE, 50_000, 220],
  ['two', [utxo(1, '500000', LEGACY), utxo(2, '400000', LEGACY)], CHANGE, 700_000, 368],
  // An output of 34 for the change.
  ['one, with change to its kind', [utxo(1, '900000', LEGACY)], LEGACY, 50_000, 223],
  // 72.5 with the marker, 68, 148 and a quarter for its empty witness: 288.75.
  ['one beside a witness', [utxo(1, '500000', LEGACY), utxo(2, '400000')], CHANGE, 700_000, 289],
])('weighs a P2PKH coin as 148 vB: %s', async (_, utxos, changeScript, amount, vsize) => {
  const rate = { feeRateSatPerKvb: 1_000, longTermFeeRateSatPerKvb: 1_000 };
  const { report } = await plan({ ...FILE, ...rate, utxos, changeScript, payouts: [payout('a', `${amount}`)] });
  expect([report?.inputs.length, report?.vsize, report?.feeSat]).toEqual([utxos.length, vsize, `${vsize}`]);
});

it.each([
  ['mainnet', bitcoin.networks.bitcoin],
  ['main', bitcoin.networks.bitcoin],
  ['bitcoin', bitcoin.networks.bitcoin],
  ['testnet', bitcoin.networks.testnet],
  ['test', bitcoin.networks.testnet],
  ['testnet3', bitcoin.networks.testnet],
  ['testnet4', bitcoin.networks.testnet],
  ['signet', bitcoin.networks.testnet],
  ['regtest', bitcoin.networks.regtest],
])('knows the network "%s", and parks addresses of another', async (network, params) => {
  const other = network === 'regtest' ? bitcoin.networks.bitcoin : bitcoin.networks.regtest;
  const payouts = [params, other].map((of, n) => payout(`${n}`, '50000', addressOf(scriptOf(n), of)));
  const { report } = await plan({ ...FILE, network, payouts });
  expect(report?.outputs.map(({ id }) => id)).toEqual(['0']);
  expect(report?.parked).toEqual([{ id: '1', reason: 'address-wrong-network' }]);
});

it('takes hex in either case, and prints it in lower case', async () => {
  const [first, second] = FILE.utxos;
  const upper = { ...second, txid: 'AB'.repeat(32), script: OWN.toUpperCase() };
  const lower = { ...second, txid: 'ab'.repeat(32) };
  const { report } = await plan({ ...FILE, utxos: [first, upper], changeScript: CHANGE.toUpperCase() });
  expect(report).toBeDefined();
  expect(report).toEqual((await plan({ ...FILE, utxos: [first, lower] })).report);
});

describe('refuses the file by name', () => {
  const AB = { ...utxo(1, '900000'), txid: 'ab'.repeat(32) };
  const with_ = (key: string, value: unknown): object => ({ ...FILE, [key]: value });
  const coin = (patch: object): object => ({ ...FILE, utxos: [utxo(1, '900000'), { ...utxo(2, '50220'), ...patch }] });
  const paid = (patch: object): object => ({ ...FILE, payouts: [{ ...payout('a', '50000'), ...patch }] });
  const text = (from: string, to: string): string => JSON.stringify(FILE).replace(from, to);

  it.each<[string, string | object, string]>([
    [
      'an unknown field',
      with_('feeRate', '1'),
      '"feeRate" is no field of this place. Did you mean "feeRateSatPerKvb"?',
    ],
    ['an unknown field of a coin', coin({ amount: '1' }), '"utxos[1].amount" is no field'],
    ['an unknown field of a payment', paid({ memo: 'x' }), '"payouts[0].memo" is no field'],
    ['NaN', text('"900000"', 'NaN'), 'not valid JSON'],
    ['NaN as text', coin({ valueSat: 'NaN' }), '"utxos[1].valueSat" is not a decimal string of satoshi'],
    ['a negative coin', coin({ valueSat: '-1' }), '"utxos[1].valueSat" is not'],
    ['a coin of nothing', coin({ valueSat: '0' }), '"utxos[1].valueSat" is not'],
    ['minus zero', paid({ amountSat: '-0' }), '"payouts[0].amountSat" is not'],
    ['a negative amount', paid({ amountSat: '-50000' }), '"payouts[0].amountSat" is not'],
    ['an exponent', paid({ amountSat: '1e5' }), '"payouts[0].amountSat" is not'],
    ['hexadecimal', paid({ amountSat: '0x10' }), '"payouts[0].amountSat" is not'],
    ['decimals', paid({ amountSat: '1.5' }), '"payouts[0].amountSat" is not'],
    ['a leading zero', paid({ amountSat: '050000' }), '"payouts[0].amountSat" is not'],
    ['a number for an amount', paid({ amountSat: 50000 }), '"payouts[0].amountSat" is not a decimal string'],
    ['2^53 + 1', paid({ amountSat: '9007199254740993' }), '21,000,000 BTC'],
    ['a satoshi above 21,000,000 BTC', paid({ amountSat: '2100000000000001' }), '21,000,000 BTC'],
    ['coins above 21,000,000 BTC together', coin({ valueSat: '2099999999100001' }), '"utxos[1]" makes more than'],
    ['no amount', paid({ amountSat: undefined }), '"payouts[0].amountSat" is missing'],
    ['a rate of 0', with_('feeRateSatPerKvb', '0'), '"feeRateSatPerKvb" is not a whole number from 1 to 5000000'],
    ['a rate of null', with_('feeRateSatPerKvb', null), '"feeRateSatPerKvb" is not'],
    ['a rate above 5,000 sat/vB', with_('feeRateSatPerKvb', 5_000_001), '"feeRateSatPerKvb" is not'],
    ['a broken rate', text('"feeRateSatPerKvb":"2000"', '"feeRateSatPerKvb":1.5'), '"feeRateSatPerKvb" is not'],
    ['no long-term rate', with_('longTermFeeRateSatPerKvb', undefined), '"longTermFeeRateSatPerKvb" is missing'],
    ['another network', with_('network', 'litecoin'), '"network" is not one of: bitcoin, testnet3'],
    ['a network of another kind', with_('network', 'constructor'), '"network" is not one of: bitcoin, testnet3'],
    ['a coin of a bare key', coin({ script: `21${'02'.repeat(33)}ac` }), '"utxos[1].script" is not the script'],
    ['a multisig coin', coin({ script: `0020${'11'.repeat(32)}` }), '"utxos[1].script" is not the script'],
    ['a later witness version', coin({ script: `5220${'11'.repeat(32)}` }), '"utxos[1].script" is not the script'],
    [
      'a multisig that is none',
      coin({ script: MULTISIG, multisig: '3-of-2' }),
      '"utxos[1].multisig" is not how many keys',
    ],
    [
      'a multisig of too many',
      coin({ script: MULTISIG, multisig: '2-of-17' }),
      '"utxos[1].multisig" is not how many keys',
    ],
    [
      'a multisig in words',
      coin({ script: MULTISIG, multisig: 'two of three' }),
      '"utxos[1].multisig" is not how many keys',
    ],
    ['a multisig of one key', coin({ multisig: '2-of-3' }), '"utxos[1].multisig" is for a P2WSH output'],
    ['change to an untold multisig', with_('changeScript', MULTISIG), '"changeScript" is not the script'],
    ['half a byte', coin({ script: `0014${'AA'.repeat(19)}A` }), '"utxos[1].script" is not the script'],
    ['one coin twice, in other letters', { ...FILE, utxos: [AB, { ...AB, txid: AB.txid.toUpperCase() }] }, '"utxos[1]" is the same output as "utxos[0]"'], // prettier-ignore
    ['change to an address', with_('changeScript', addressOf(CHANGE)), '"changeScript" is not the script'],
    ['change to nobody', with_('changeScript', '6a00'), '"changeScript" is not the script'],
    ['a short txid', coin({ txid: 'ab' }), '"utxos[1].txid" is not a txid'],
    ['a place past the last', coin({ vout: 4_294_967_295 }), '"utxos[1].vout" is not'],
    ['one coin twice', coin({ txid: '1'.padStart(64, '0') }), '"utxos[1]" is the same output as "utxos[0]"'],
    [
      'one payment twice',
      with_('payouts', [payout('a', '1'), payout('a', '2')]),
      '"payouts[1].id" is the id of "payouts[0]"',
    ],
    ['a payment without id', paid({ id: '' }), '"payouts[0].id" is not a text'],
    ['a payment to a number', paid({ address: 7 }), '"payouts[0].address" is not a text'],
    ['a list that is none', with_('utxos', {}), '"utxos" is not a list'],
    ['a coin that is none', with_('utxos', ['x']), '"utxos[0]" is not a JSON object'],
    ['a list for a file', [], '"file" is not a JSON object'],
    ['no JSON', 'plan', 'not valid JSON'],
    ['a field twice', text('"network":"regtest"', '"network":"regtest","network":"bitcoin"'), 'cannot be used'],
  ])('%s', async (_, content, wanted) => {
    const { code, report, err } = await plan(content);
    expect([code, report]).toEqual([2, undefined]);
    expect(err).toContain(wanted);
    expect(err).toContain('no money was moved');
  });

  it('takes both ends of what is allowed: a satoshi, 21,000,000 BTC, rates as numbers', async () => {
    const whole = [utxo(1, '2100000000000000')];
    const file = { ...FILE, feeRateSatPerKvb: 5_000_000, longTermFeeRateSatPerKvb: 1, utxos: whole };
    expect((await plan(file)).code).toBe(0);
    const all = { ...FILE, payouts: [payout('a', '2100000000000000')] };
    expect((await plan(all)).report?.parked).toEqual([{ id: 'a', reason: 'funds' }]);
    expect((await plan({ ...FILE, feeRateSatPerKvb: 1, utxos: [utxo(1, '900000'), utxo(2, '1')] })).code).toBe(0);
  });
});
