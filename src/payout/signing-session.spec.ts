import * as bitcoin from 'bitcoinjs-lib';
import fc from 'fast-check';
import { Devices, FORMS } from '../../test/support/devices';
import { DomainError, type DescriptorForm } from '../units';
import { deriveKey } from './descriptor';
import { inputWeight } from './input-weight';
import { buildPsbt, earlierTxids, unsignedTxid, withEarlier } from './psbt';
import { decodeRawTransaction } from './raw-transaction';
import { bytesToSend, finalizeSigned, SigningSession } from './signing-session';
import { vbytesOf } from './vsize';

/** All 100,000 of the issue: PSBT_MUTANTS=100000 npx jest --selectProjects server --testPathPatterns signing-session */
const MUTANTS = Number.parseInt(process.env['PSBT_MUTANTS'] ?? '400', 10);
const INPUT_SATS = 500_000n;
const FEE_SATS = 4_000n;

/** Three inputs, two payments, change. */
function unsignedOf({ treasury }: Devices): string {
  const inputs = [0, 1, 2].map((index) => ({
    txid: String(index + 1).repeat(64),
    vout: index,
    valueSats: INPUT_SATS,
    key: deriveKey(treasury, 0, index),
  }));
  const change = deriveKey(treasury, 1, 4);
  const outputs = [
    { scriptHex: `0014${'66'.repeat(20)}`, valueSats: 700_000n },
    { scriptHex: change.scriptHex, valueSats: 3n * INPUT_SATS - 1_000_000n - FEE_SATS, key: change },
    { scriptHex: `a914${'77'.repeat(20)}87`, valueSats: 300_000n },
  ];
  return buildPsbt(treasury, inputs, outputs);
}

interface World {
  readonly devices: Devices;
  readonly unsigned: string;
  readonly signed: string;
  readonly session: SigningSession;
  readonly raw: string;
}

function worldOf(form: DescriptorForm): World {
  const devices = new Devices(form);
  const unsigned = unsignedOf(devices);
  const signed = devices.sign(unsigned, [0, 1]);
  return { devices, unsigned, signed, session: new SigningSession(unsigned), raw: finalizeSigned(unsigned, signed, 4_000n) }; // prettier-ignore
}

const worlds = new Map(FORMS.map((form) => [form, worldOf(form)]));
const world = (form: DescriptorForm): World => {
  const found = worlds.get(form);
  if (found === undefined) throw new Error(form);
  return found;
};
const altered = (reason: string): Error =>
  expect.objectContaining({ code: 'payout.altered-psbt', fields: { reason } }) as Error;

describe.each(FORMS)('a session of %s', (form) => {
  const { devices, unsigned, signed, session, raw } = world(form);

  it('makes the bytes that bitcoinjs-lib makes of the same signatures, under the txid that was told before', () => {
    const theirs = bitcoin.Psbt.fromBase64(signed).finalizeAllInputs().extractTransaction(true);
    expect(raw).toBe(theirs.toHex());
    expect(session.txid).toBe(theirs.getId());
    expect(unsignedTxid(unsigned)).toBe(theirs.getId());
    expect(session.feeSats).toBe(FEE_SATS);
  });

  it('is never heavier than its shape says', () => {
    const shape = devices.treasury.shape;
    const outputsVbytes = session.transaction.outputs.reduce((sum, { scriptHex }) => sum + 9 + scriptHex.length / 2, 0);
    const most = vbytesOf({ inputs: 3, outputs: 3, outputsVbytes, inputsWeight: 3 * inputWeight(shape) });
    const vbytes = Math.ceil(decodeRawTransaction(raw).weight / 4);
    expect(vbytes).toBeLessThanOrEqual(most);
    // A signature of ECDSA is one or two bytes below the largest in one of two cases.
    expect(most - vbytes).toBeLessThanOrEqual(6);
  });

  it('takes an answer whose inputs are finalized', () => {
    expect(finalizeSigned(unsigned, devices.finalized(signed), FEE_SATS)).toBe(raw);
  });

  it('takes an answer that repeats nothing but the signatures', () => {
    const psbt = bitcoin.Psbt.fromBase64(signed);
    for (const input of psbt.data.inputs) {
      for (const field of ['witnessUtxo', 'redeemScript', 'witnessScript', 'bip32Derivation', 'tapBip32Derivation', 'tapInternalKey'] as const) delete input[field]; // prettier-ignore
    }
    expect(finalizeSigned(unsigned, psbt.toBase64(), FEE_SATS)).toBe(raw);
  });

  it('refuses its own question back as an answer, and keeps nothing of it', () => {
    expect(session.take(unsigned)).toEqual([]);
    expect(() => finalizeSigned(unsigned, unsigned, FEE_SATS)).toThrow(altered('signatures'));
  });

  it('refuses a fee one satoshi above the approval', () => {
    expect(() => finalizeSigned(unsigned, signed, FEE_SATS - 1n)).toThrow(altered('fee'));
  });

  it('refuses a signature that was not checked, in a row written by hand', () => {
    const [first, ...others] = session.take(signed);
    if (first === undefined) throw new Error('no signature');
    const last = first.signature.endsWith('01') ? `${first.signature.slice(0, -4)}0001` : `${first.signature.slice(0, -2)}ff`; // prettier-ignore
    expect(() => session.finalize([...others, { ...first, signature: last }])).toThrow(altered('signature'));
    expect(() => session.finalize([...others, { ...first, inputIndex: 3 }])).toThrow(altered('signature'));
    expect(() => session.finalize([...others, { ...first, publicKey: '02'.repeat(33) }])).toThrow(altered('signature'));
    expect(session.finalize(others)).toBeUndefined();
  });
});

it('goes out without the earlier transactions where they are too large together, or unknown', () => {
  const { unsigned } = world('wpkh');
  const [first = '', second = ''] = earlierTxids(unsigned);
  expect([first, second]).toEqual(['1'.repeat(64), '2'.repeat(64)]);
  expect(withEarlier(unsigned, new Map())).toBe(unsigned);
  const large = new Map([first, second].map((txid) => [txid, '00'.repeat(250_001)]));
  expect(withEarlier(unsigned, large)).toBe(unsigned);
});

it('counts an earlier transaction once for each input that spends it: it goes along with every one of them', () => {
  const { treasury } = world('wpkh').devices;
  const inputs = [0, 1].map((vout) => {
    return { txid: '1'.repeat(64), vout, valueSats: INPUT_SATS, key: deriveKey(treasury, 0, vout) };
  });
  const unsigned = buildPsbt(treasury, inputs, [{ scriptHex: `0014${'66'.repeat(20)}`, valueSats: 700_000n }]);
  expect(withEarlier(unsigned, new Map([['1'.repeat(64), '00'.repeat(250_001)]]))).toBe(unsigned);
});

describe('a multisig session', () => {
  const { devices, unsigned, session, raw } = world('wsh-sortedmulti');
  const from = (...places: number[]) => session.take(devices.sign(unsigned, places));

  it('waits for its second key, whoever signs first', () => {
    for (const place of [0, 1, 2]) expect(session.finalize(from(place))).toBeUndefined();
    expect(session.finalize([...from(0), ...from(1)])).toBe(raw);
    expect(session.finalize([...from(1), ...from(0)])).toBe(raw);
  });

  it('takes any two of the three, and the same txid comes out', () => {
    for (const pair of [
      [0, 2],
      [1, 2],
    ] as const) {
      // prettier-ignore
      const bytes = session.finalize(from(...pair)) ?? '';
      expect(decodeRawTransaction(bytes).txid).toBe(session.txid);
    }
  });

  it('does not count one key twice, and has a third signature left over', () => {
    expect(session.finalize([...from(0), ...from(0)])).toBeUndefined();
    const bytes = session.finalize(from(0, 1, 2)) ?? '';
    expect(decodeRawTransaction(bytes).inputs.map(({ witness }) => witness.length)).toEqual([4, 4, 4]);
  });

  it('waits for the input that lacks a signature', () => {
    const all = from(0, 1);
    for (const missing of all) expect(session.finalize(all.filter((one) => one !== missing))).toBeUndefined();
  });

  it('takes keys that sign one after another on one file', () => {
    expect(session.finalize(session.take(devices.sign(devices.sign(unsigned, [2]), [1])))).toBeDefined();
  });
});

type Change = (psbt: bitcoin.Psbt, transaction: bitcoin.Transaction, pick: number) => void;

/** Every input's signatures as one list that can be written to. */
function signaturesOf(psbt: bitcoin.Psbt): { get: () => Uint8Array; set: (to: Uint8Array) => void }[] {
  return psbt.data.inputs.flatMap((input) => [
    ...(input.partialSig ?? []).map((one) => ({
      get: () => one.signature,
      set: (to: Uint8Array) => void (one.signature = to),
    })),
    ...(input.tapKeySig === undefined
      ? []
      : [{ get: () => input.tapKeySig ?? new Uint8Array(), set: (to: Uint8Array) => void (input.tapKeySig = to) }]),
  ]);
}

const at = <T>(list: readonly T[], pick: number): T => {
  const one = list[pick % list.length];
  if (one === undefined) throw new Error('nothing to pick');
  return one;
};

const CHANGES: readonly (readonly [string, Change])[] = [
  ['an amount', (_, tx, pick) => (at(tx.outs, pick).value += pick % 2 === 0 ? 1n : -1n)],
  ['a script', (_, tx, pick) => void (at(tx.outs, pick).script = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(pick & 255)]))], // prettier-ignore
  ['an output less', (_, tx, pick) => void tx.outs.splice(pick % tx.outs.length, 1)],
  ['the order of outputs', (_, tx) => void tx.outs.reverse()],
  ['an outpoint', (_, tx, pick) => (at(tx.ins, pick).index ^= 1)],
  ['a sequence', (_, tx, pick) => (at(tx.ins, pick).sequence = pick % 0xfffffffd)],
  ['the version', (_, tx, pick) => (tx.version = pick % 2 === 0 ? 1 : 3)],
  ['the lock time', (_, tx, pick) => (tx.locktime = 1 + (pick % 500_000_000))],
  ['the value of a coin', (psbt, _, pick) => {
    const { witnessUtxo } = at(psbt.data.inputs, pick);
    if (witnessUtxo !== undefined) witnessUtxo.value += 1n + BigInt(pick);
  }], // prettier-ignore
  ['the script of a coin', (psbt, _, pick) => {
    const { witnessUtxo } = at(psbt.data.inputs, pick);
    if (witnessUtxo !== undefined) witnessUtxo.script = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(pick & 255)]); // prettier-ignore
  }], // prettier-ignore
  ['the hash type that is asked for', (psbt, _, pick) => void (at(psbt.data.inputs, pick).sighashType = at([2, 3, 0x81, 0x82, 0x83], pick))], // prettier-ignore
  ['the last byte of a signature', (psbt, _, pick) => {
    const one = at(signaturesOf(psbt), pick);
    one.set(Uint8Array.from([...one.get().slice(0, -1), at([0, 2, 3, 0x81, 0x83], pick)]));
  }], // prettier-ignore
  ['a byte of a signature', (psbt, _, pick) => {
    const one = at(signaturesOf(psbt), pick);
    const bytes = Uint8Array.from(one.get());
    bytes[pick % bytes.length] = (bytes[pick % bytes.length] ?? 0) ^ (1 + (pick % 255));
    one.set(bytes);
  }], // prettier-ignore
  ['two signatures exchanged', (psbt, _, pick) => {
    const all = signaturesOf(psbt);
    const [a, b] = [at(all, pick), at(all, pick + 1)];
    const kept = a.get();
    a.set(b.get());
    b.set(kept);
  }], // prettier-ignore
];

/** The transaction inside a PSBT and its fields, changed; the signatures stay as they were. */
function change(signed: string, act: Change, pick: number): string {
  const psbt = bitcoin.Psbt.fromBase64(signed);
  const transaction = bitcoin.Transaction.fromBuffer(psbt.data.globalMap.unsignedTx.toBuffer());
  act(psbt, transaction, pick);
  psbt.data.globalMap.unsignedTx.toBuffer = () => transaction.toBuffer();
  return psbt.toBase64();
}

describe('what comes back changed', () => {
  it.each(FORMS.flatMap((form) => CHANGES.map(([what, act]) => ({ form, what, act }))))(
    'is refused: $what, $form',
    ({ form, act }) => {
      const { signed, session } = world(form);
      for (const pick of [0, 1, 2]) {
        const mutant = change(signed, act, pick);
        expect(() => session.take(mutant)).toThrow(expect.objectContaining({ code: 'payout.altered-psbt' }));
      }
    },
  );

  it(`is refused or gives nothing but the signatures that were made: ${MUTANTS} mutants, 0 signed wrongly`, () => {
    const genuine = new Map(
      [...worlds].map(([form, { session, devices, unsigned }]) => [
        form,
        new Set(session.take(devices.sign(unsigned, [0, 1, 2])).map((one) => JSON.stringify(one))),
      ]),
    );
    const structural = fc.record({ change: fc.constantFrom(...CHANGES.map(([, act]) => act)), pick: fc.nat(0xffff) });
    const raw = fc.array(fc.record({ at: fc.nat(4_000), flip: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 3 });
    const cut = fc.record({ from: fc.nat(4_000), length: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.constantFrom(...FORMS), fc.oneof(structural, raw, cut), (form, mutation) => {
        const { signed, session, raw: expected } = world(form);
        try {
          const kept = session.take(mutate(signed, mutation));
          for (const one of kept) expect(genuine.get(form)).toContain(JSON.stringify(one));
          const bytes = bytesToSend(session, kept, FEE_SATS);
          if (bytes !== undefined) expect(bytes).toBe(expected);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect(error).toMatchObject({ code: 'payout.altered-psbt' });
        }
      }),
      { numRuns: MUTANTS },
    );
  });
});

type Mutation =
  | { readonly change: Change; readonly pick: number }
  | readonly { readonly at: number; readonly flip: number }[]
  | { readonly from: number; readonly length: number };

/** A change of meaning, of single bytes, or a piece cut out. */
function mutate(signed: string, mutation: Mutation): string {
  if ('change' in mutation) return change(signed, mutation.change, mutation.pick);
  const bytes = Buffer.from(signed, 'base64');
  if ('from' in mutation) {
    const from = mutation.from % bytes.length;
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + mutation.length)]).toString('base64');
  }
  for (const one of mutation) bytes[one.at % bytes.length] = (bytes[one.at % bytes.length] ?? 0) ^ one.flip;
  return bytes.toString('base64');
}
