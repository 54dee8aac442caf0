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
import { deriveKey, parseTreasury } from '../../descriptor';
import type { SignRequest } from '../../signer';
import { finalizeSigned } from '../../signing-session';
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
function judged(request: SignRequest): Judgement {
  const { root } = devicesOf('wpkh');
  return judge(request, { root, network: 'regtest', limits: LIMITS, approvalKey: KEY, journal: [], now: AT });
}

function refusal(request: SignRequest): string {
  const judgement = judged(request);
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

it('signs no multisig: one of its keys alone would look like an answer', () => {
  expect(refusal(requestFor('wsh-sortedmulti'))).toBe('foreign-input');
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
