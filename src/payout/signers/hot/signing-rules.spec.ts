import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as bitcoin from 'bitcoinjs-lib';
import {
  APPROVAL_KEY as KEY,
  coinOf,
  payableOf,
  planOnly,
  policyOf,
  requestOf,
  SIGNER_LIMITS as LIMITS,
} from '../../../../test/support/batches';
import { Devices } from '../../../../test/support/devices';
import { instant, Secret } from '../../../units';
import { deriveKey, parseTreasury, type Treasury } from '../../descriptor';
import type { SignRequest } from '../../signer';
import { approvalMac } from '../../approval';
import { newBatch } from '../../new-batch';
import { finalizeSigned, SigningSession } from '../../signing-session';
import { createSeedFile, SEED_FORMS, unsealSeed } from './seed-file.adapter';
import { signInputs } from './sign-inputs';
import { judge, type Judgement } from './signing-rules';

const AT = instant(Date.UTC(2026, 10, 21));
const all = new Map([...SEED_FORMS, 'wsh-sortedmulti' as const].map((form) => [form, new Devices(form)]));
type Form = (typeof SEED_FORMS)[number] | 'wsh-sortedmulti';

function devicesOf(form: Form): Devices {
  const devices = all.get(form);
  if (devices === undefined) throw new Error(form);
  return devices;
}

/** A million to a member out of two coins of 700,000. */
function requestFor(form: Form): SignRequest {
  const { treasury } = devicesOf(form);
  const coins = [1, 2].map((n) => ({ ...coinOf(treasury, n, 700_000n), spend: treasury.shape }));
  const policy = policyOf(treasury, { changeSpend: treasury.shape });
  return requestOf(treasury, planOnly([payableOf(1, 1_000_000n)], coins, policy), { key: KEY, at: AT });
}

/** Every form here is of one master key: they differ in the account alone. */
function judged(request: SignRequest, wallets: readonly Treasury[] = []): Judgement {
  const { root } = devicesOf('wpkh');
  return judge(request, { root, network: 'regtest', wallets, limits: LIMITS, approvalKey: KEY, journal: [], now: AT });
}

function refusal(request: SignRequest, wallets: readonly Treasury[] = []): string {
  const judgement = judged(request, wallets);
  return 'refused' in judgement ? judgement.refused : 'signed';
}

describe.each(SEED_FORMS)('the hot seed in the form %s', (form) => {
  it('signs what was approved, the same bytes each time, under the txid that its journal keeps', () => {
    const request = requestFor(form);
    const signed = [judged(request), judged(request)].map((judgement) => {
      if ('refused' in judgement) throw new Error(`${judgement.refused} ${judgement.detail}`);
      return {
        raw: finalizeSigned(request.psbt, signInputs(judgement.allowed), 100_000n),
        line: judgement.allowed.line,
      };
    });
    expect(signed[0]?.raw).toBe(signed[1]?.raw);
    expect(bitcoin.Transaction.fromHex(signed[0]?.raw ?? '').getId()).toBe(signed[0]?.line.txid);
  });

  it.each<[string, (psbt: bitcoin.Psbt) => void]>([
    ['a coin of another value', (psbt) => void (coin(psbt).value += 1n)],
    ['a coin of another script', (psbt) => void (coin(psbt).script = coin(psbt, 1).script)],
    ['a witness script', (psbt) => void (input(psbt).witnessScript = Uint8Array.of(0x51))],
    [
      'another redeem script',
      (psbt) => void (input(psbt).redeemScript = Uint8Array.from([0, 20, ...new Uint8Array(20)])),
    ],
    ['another internal key', (psbt) => void (input(psbt).tapInternalKey = new Uint8Array(32).fill(2))],
    ['no derivation', (psbt) => void (delete input(psbt).bip32Derivation, delete input(psbt).tapBip32Derivation)],
    ['SIGHASH_NONE', (psbt) => void (input(psbt).sighashType = bitcoin.Transaction.SIGHASH_NONE)],
    ['SIGHASH_ALL | ANYONECANPAY', (psbt) => void (input(psbt).sighashType = 0x81)],
  ])('signs nothing with %s', (_, change) => {
    const request = requestFor(form);
    const psbt = bitcoin.Psbt.fromBase64(request.psbt);
    change(psbt);
    expect(['foreign-input', 'sighash', 'not-approved']).toContain(refusal({ ...request, psbt: psbt.toBase64() }));
  });

  it('says in its file what it is, and opens as that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paydirt-seed-'));
    const path = join(folder, 'seed.json');
    const passphrase = new Secret('a passphrase for tests');
    try {
      const kdf = { memoryKib: 1024, passes: 1 };
      const { descriptor } = await createSeedFile({ path, passphrase, network: 'regtest', kdf, form });
      expect(parseTreasury(descriptor, 'regtest').form).toBe(form);
      expect((await unsealSeed({ path, passphrase, network: 'regtest' })).descriptor).toBe(descriptor);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the hot seed with a key of a multisig', () => {
  const { treasury } = devicesOf('wsh-sortedmulti');
  const request = requestFor('wsh-sortedmulti');

  it('signs its own share of a wallet of the house, and no more than that', () => {
    const judgement = judged(request, [treasury]);
    if ('refused' in judgement) throw new Error(`${judgement.refused} ${judgement.detail}`);
    const session = new SigningSession(request.psbt);
    const kept = session.take(signInputs(judgement.allowed));
    const { root } = devicesOf('wsh-sortedmulti');
    expect(kept).toHaveLength(2);
    for (const { inputIndex, publicKey } of kept) {
      const origin = session.inputs[inputIndex]?.origins.find((one) => one.publicKey === publicKey);
      expect(origin?.fingerprint).toBe(Buffer.from(root.fingerprint).toString('hex'));
    }
    expect(session.finalize(kept)).toBeUndefined();
    // Its change is the wallet's own: what left is the payment and the fee.
    expect(judgement.allowed.line.spentSats).toBe(1_000_000n + session.feeSats);
  });

  it.each<[string, readonly Treasury[]]>([
    ['no wallet that it was told of', []],
    ['another wallet than those that it was told of', [devicesOf('wpkh').treasury, devicesOf('tr').treasury]],
    ['a wallet without a key of the seed', [strangers()]],
  ])('signs nothing for %s', (_, wallets) => {
    expect(refusal(request, wallets)).toBe('foreign-input');
  });

  it.each<[string, (psbt: bitcoin.Psbt) => void]>([
    ['another witness script', (psbt) => void (input(psbt).witnessScript = Uint8Array.of(0x51))],
    ['no witness script', (psbt) => void delete input(psbt).witnessScript],
    ['a coin of another value', (psbt) => void (coin(psbt).value += 1n)],
    ['a coin of another script', (psbt) => void (coin(psbt).script = Uint8Array.from([0, 32, ...new Uint8Array(32)]))],
    ['SIGHASH_ALL | ANYONECANPAY', (psbt) => void (input(psbt).sighashType = 0x81)],
  ])('signs nothing with %s', (_, change) => {
    const psbt = bitcoin.Psbt.fromBase64(request.psbt);
    change(psbt);
    const changed = refusal({ ...request, psbt: psbt.toBase64() }, [treasury]);
    expect(['foreign-input', 'sighash', 'not-approved']).toContain(changed);
  });
});

/** A multisig of the same shape, of other people. */
function strangers(): Treasury {
  const { treasury } = devicesOf('wsh-sortedmulti');
  return { ...treasury, keys: treasury.keys.map((key) => ({ ...key, fingerprint: '00000000' })) };
}

describe('a move to another wallet of the house', () => {
  const vault = devicesOf('wsh-sortedmulti').treasury;

  /** All of a coin of 700,000 but the fee to a key of the vault. */
  function move(chain: 0 | 1): SignRequest {
    const { treasury } = devicesOf('wpkh');
    const from = coinOf(treasury, 1, 700_000n);
    const arrival = deriveKey(vault, chain, 7);
    const inputs = [{ txid: from.txid, vout: from.vout, valueSats: 700_000n, key: deriveKey(treasury, 0, 1) }];
    const outputs = [{ scriptHex: arrival.scriptHex, valueSats: 699_000n, key: arrival, itemId: null }];
    const wallet = { walletId: 'hot', treasury };
    const figures = { run_id: 'r', planned_by: 'o', planned_at: AT, fee_payer: 'operator', rate_sat_per_kvb: 1n, paid: 0n, fee: 1_000n, change: 0n, change_vout: null, change_index: null, vbytes: 140 } as const; // prettier-ignore
    const { batch } = newBatch({ id: 'move', wallet, inputs, outputs, figures });
    const envelope = { maxRateSatPerKvb: 100_000n, maxFeeSats: 10_000n };
    const approval = { batchHash: batch.batch_hash, approvedBy: 'o2', approvedAt: AT, envelope };
    const sealed = { ...approval, mac: approvalMac(approval, KEY) };
    return { network: 'regtest', batchId: 'move', psbt: batch.psbt, outputs: [null], approval: sealed };
  }

  it('is signed where the signer was told of that wallet, and counts against the limits', () => {
    const judgement = judged(move(1), [vault]);
    if ('refused' in judgement) throw new Error(`${judgement.refused} ${judgement.detail}`);
    expect(judgement.allowed.line.spentSats).toBe(700_000n);
  });

  it('is refused where it was not, and to a receiving address: that is how others are paid', () => {
    expect(refusal(move(1))).toBe('foreign-output');
    expect(refusal(move(1), [devicesOf('tr').treasury])).toBe('foreign-output');
    expect(refusal(move(0), [vault])).toBe('foreign-output');
  });
});

it('takes no change into another account of its own seed, which nobody watches', () => {
  const request = requestFor('wpkh');
  const psbt = bitcoin.Psbt.fromBase64(request.psbt);
  const change = request.outputs.indexOf(null);
  const elsewhere = deriveKey(devicesOf('tr').treasury, 1, 0);
  const transaction = bitcoin.Transaction.fromBuffer(psbt.data.globalMap.unsignedTx.toBuffer());
  const output = transaction.outs[change];
  const fields = psbt.data.outputs[change];
  if (output === undefined || fields === undefined || elsewhere.internalKey === null) throw new Error('no change');
  output.script = Uint8Array.from(Buffer.from(elsewhere.scriptHex, 'hex'));
  psbt.data.globalMap.unsignedTx.toBuffer = () => transaction.toBuffer();
  delete fields.bip32Derivation;
  const [key] = elsewhere.keys;
  fields.tapInternalKey = elsewhere.internalKey;
  fields.tapBip32Derivation = [
    {
      masterFingerprint: Buffer.from(key?.fingerprint ?? '', 'hex'),
      pubkey: elsewhere.internalKey,
      path: key?.path ?? '',
      leafHashes: [],
    },
  ];
  expect(refusal({ ...request, psbt: psbt.toBase64() })).toBe('foreign-output');
});

function input(psbt: bitcoin.Psbt, index = 0): bitcoin.Psbt['data']['inputs'][number] {
  const found = psbt.data.inputs[index];
  if (found === undefined) throw new Error('no input');
  return found;
}

function coin(psbt: bitcoin.Psbt, index = 0): { script: Uint8Array; value: bigint } {
  const { witnessUtxo } = input(psbt, index);
  if (witnessUtxo === undefined) throw new Error('no coin');
  return witnessUtxo;
}
