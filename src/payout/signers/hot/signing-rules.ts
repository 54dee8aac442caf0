import type { BIP32Interface } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import { type DescriptorForm, type Instant, KEY_INDEX_LIMIT, type Network, type Secret } from '../../../units';
import { isSealed } from '../../approval';
import { batchHash } from '../../batch-hash';
import { type DerivedKey, deriveKey, type KeyChain, type Treasury } from '../../descriptor';
import { inputWeight, type SpendShape } from '../../input-weight';
import { bitcoinNetwork, type OutputScripts, outputScripts } from '../../output-script';
import type { RawOutput } from '../../raw-transaction';
import { INPUT_SEQUENCE } from '../../recheck';
import type { SignRequest } from '../../signer';
import { SigningSession } from '../../signing-session';
import { feeAt, outputVbytesOf, vbytesOf } from '../../vsize';
import type { SignerLimits } from './protocol';
import type { JournalLine } from './signer-journal.adapter';
import { journalRefusal, type WalletLimit } from './signer-limits';

/** What the signer knows by itself. */
export interface SignerSelf {
  readonly root: BIP32Interface;
  readonly network: Network;
  /** Every wallet of the house, as it was told at its start. */
  readonly wallets: readonly Treasury[];
  readonly approvalKey: Secret;
  readonly limits: SignerLimits;
  /** Of single wallets, beside the limits of all together; none when absent. */
  readonly walletLimits?: readonly WalletLimit[];
  readonly journal: readonly JournalLine[];
  readonly now: Instant;
}

/** A request that may be signed: what the inputs are signed with, and the line that goes into the journal first. */
export interface Signable {
  readonly psbt: bitcoin.Psbt;
  readonly session: SigningSession;
  readonly keys: readonly BIP32Interface[];
  readonly line: JournalLine;
}

export type Judgement = { readonly allowed: Signable } | { readonly refused: string; readonly detail: string };

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly detail = '',
  ) {
    super(code);
  }
}

/**
 * Judges a request from the PSBT itself: ours to sign, approved as it stands, inside the limits, and in conflict with
 * every earlier attempt at each of its items.
 * @see RULES.md 13, 15, 19; SECURITY.md B4 19 and 20
 */
export function judge(request: SignRequest, self: SignerSelf): Judgement {
  try {
    return { allowed: check(request, self) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.code, detail: error.detail };
    throw error;
  }
}

function check(request: SignRequest, self: SignerSelf): Signable {
  if (request.network !== self.network) throw new Refused('wrong-network');
  const psbt = readPsbt(request.psbt, self.network);
  const owners = psbt.data.inputs.map((input, index) => inputKey(input, index, self));
  const [first] = owners;
  const isMixed = new Set(owners.map(({ account }) => account)).size > 1;
  if (first === undefined || isMixed) throw new Refused('foreign-input', 'two wallets');
  const session = new SigningSession(request.psbt);
  const inputSats = session.inputs.reduce((sum, { valueSats }) => sum + valueSats, 0n);
  // Decoded by us and once: bitcoinjs-lib works out an address for each output whenever it is asked for them.
  const { outputs } = session.transaction;
  const ours = ourOutputs(psbt, request, { self, account: first.account, outputs });
  if (session.feeSats < 0n) throw new Refused('outputs-above-inputs');
  checkApproval(psbt, request, { approvalKey: self.approvalKey, outputs });
  checkFee(psbt, session.feeSats, { request, limits: self.limits, shape: first.shape, outputs });
  const line: JournalLine = {
    at: self.now,
    batchId: request.batchId,
    txid: session.txid,
    items: request.outputs.filter((item) => item !== null),
    inputs: psbt.txInputs.map((input) => outpointOf(input)),
    spentSats: inputSats - ours,
    account: first.account,
  };
  const beside = journalRefusal(line, self);
  if (beside !== undefined) throw new Refused(beside.refused, beside.detail);
  return { psbt, session, keys: owners.map(({ key }) => key), line };
}

function readPsbt(base64: string, network: Network): bitcoin.Psbt {
  let psbt: bitcoin.Psbt;
  try {
    psbt = bitcoin.Psbt.fromBase64(base64, { network: bitcoinNetwork(network) });
  } catch {
    throw new Refused('bad-psbt');
  }
  if (psbt.version !== 2 || psbt.locktime !== 0) throw new Refused('bad-psbt', 'version or locktime');
  if (psbt.inputCount === 0) throw new Refused('bad-psbt', 'no inputs');
  if (psbt.txInputs.some((input) => input.sequence !== INPUT_SEQUENCE)) throw new Refused('bad-psbt', 'sequence');
  return psbt;
}

/** A key of ours and the scripts that it makes. */
interface Owner extends OutputScripts {
  readonly key: BIP32Interface;
  /** Inputs and change of one transaction are of one: an account of the seed by its form, a multisig by its descriptor. */
  readonly account: string;
  readonly shape: SpendShape;
  readonly isChange: boolean;
}

type Keys = Pick<SignerSelf, 'root' | 'wallets'>;

type PsbtInput = bitcoin.Psbt['data']['inputs'][number];
type PsbtOutput = bitcoin.Psbt['data']['outputs'][number];

/** The key of an input of ours, derived here; coin and scripts of the request must be the ones that it makes. */
function inputKey(input: PsbtInput, index: number, self: Keys): Owner {
  const owner = ownerOf(input, self.root) ?? shareOf(input, self);
  const foreign = (): Refused => new Refused('foreign-input', String(index));
  if (owner === undefined || input.witnessUtxo === undefined) throw foreign();
  const all = owner.account === 'tr' ? bitcoin.Transaction.SIGHASH_DEFAULT : bitcoin.Transaction.SIGHASH_ALL;
  if ((input.sighashType ?? all) !== all) throw new Refused('sighash', String(index));
  if (hex(input.witnessUtxo.script) !== owner.scriptHex) throw foreign();
  if (!same(input.redeemScript, owner.redeemScript) || !same(input.witnessScript, owner.witnessScript)) throw foreign();
  if (!same(input.tapInternalKey, owner.internalKey)) throw foreign();
  return owner;
}

function same(given: Uint8Array | undefined, ours: Uint8Array | null): boolean {
  return given === undefined ? ours === null : ours !== null && hex(given) === hex(ours);
}

type KeyForm = Exclude<DescriptorForm, 'wsh-sortedmulti'>;

/** Only our accounts and their two chains: no other path is ever signed for. @see BIP-49, BIP-84, BIP-86 */
const ACCOUNT_PATH = /^m\/(49|84|86)'\/[01]'\/0'\/([01])\/(?:0|[1-9]\d{0,9})$/;
const FORMS: Readonly<Record<string, KeyForm>> = { 49: 'sh-wpkh', 84: 'wpkh', 86: 'tr' };

function ownerOf(fields: PsbtInput | PsbtOutput, root: BIP32Interface): Owner | undefined {
  const [derivation, ...others] = [...(fields.bip32Derivation ?? []), ...(fields.tapBip32Derivation ?? [])];
  if (derivation === undefined || others.length > 0) return undefined;
  if (hex(derivation.masterFingerprint) !== hex(root.fingerprint)) return undefined;
  const own = accountKey(derivation.path, root);
  if (own === undefined || hex(own.internalKey ?? own.key.publicKey) !== hex(derivation.pubkey)) return undefined;
  return { ...own, shape: { kind: own.account } };
}

/** A key of the seed's own accounts. */
export interface AccountKey extends OutputScripts {
  readonly key: BIP32Interface;
  readonly account: KeyForm;
  readonly isChange: boolean;
}

/** The key at a path below the seed's accounts, and what it makes; undefined for every other path. */
export function accountKey(path: string, root: BIP32Interface): AccountKey | undefined {
  const [, purpose = '', chain] = ACCOUNT_PATH.exec(path) ?? [];
  const account = FORMS[purpose];
  if (account === undefined) return undefined;
  const key = root.derivePath(path);
  return { ...outputScripts(account, 1, [key.publicKey]), key, account, isChange: chain === '1' };
}

/** The seed's key of a multisig that the house has: the script is derived from the descriptor, never taken from the request. */
function shareOf(input: PsbtInput, { root, wallets }: Keys): Owner | undefined {
  const found = input.witnessUtxo === undefined ? undefined : placeOf(input, hex(input.witnessUtxo.script), wallets);
  if (found?.treasury.form !== 'wsh-sortedmulti') return undefined;
  const own = found.key.keys.find(({ fingerprint }) => fingerprint === hex(root.fingerprint));
  const key = own === undefined ? undefined : root.derivePath(own.path);
  if (own === undefined || key === undefined || hex(key.publicKey) !== hex(own.publicKey)) return undefined;
  const { descriptor, shape } = found.treasury;
  return { ...found.key, key, account: descriptor, shape, isChange: found.chain === 1 };
}

/** Where a script stands in the wallets of the house; the request only says which place to look at. */
function placeOf(
  fields: PsbtInput | PsbtOutput,
  scriptHex: string,
  wallets: readonly Treasury[],
): { readonly treasury: Treasury; readonly chain: KeyChain; readonly key: DerivedKey } | undefined {
  const [derivation] = [...(fields.bip32Derivation ?? []), ...(fields.tapBip32Derivation ?? [])];
  const index = /\/(0|[1-9]\d{0,9})$/.exec(derivation?.path ?? '')?.[1];
  if (index === undefined || Number.parseInt(index, 10) >= KEY_INDEX_LIMIT) return undefined;
  for (const treasury of wallets) {
    for (const chain of [0, 1] as const) {
      const key = deriveKey(treasury, chain, Number.parseInt(index, 10));
      if (key.scriptHex === scriptHex) return { treasury, chain, key };
    }
  }
  return undefined;
}

/**
 * What comes back to the wallet that is spent. An output that is no item must be its change, or a change key of another
 * wallet of the house, each proved by derivation. What goes to another wallet counts as spent: the limits hold for it too.
 */
function ourOutputs(
  psbt: bitcoin.Psbt,
  request: SignRequest,
  own: { readonly self: Keys; readonly account: string; readonly outputs: readonly RawOutput[] },
): bigint {
  if (request.outputs.length !== own.outputs.length) throw new Refused('outputs');
  // Without items every output is proved ours below: a cancellation. Without outputs everything would be fee.
  if (own.outputs.length === 0) throw new Refused('no-outputs');
  let sum = 0n;
  own.outputs.forEach((output, vout) => {
    if (request.outputs[vout] !== null) return;
    const fields = psbt.data.outputs[vout] ?? {};
    const owner = ownerOf(fields, own.self.root);
    if (owner?.isChange === true && owner.account === own.account && owner.scriptHex === output.scriptHex) {
      sum += output.valueSats;
      return;
    }
    const place = placeOf(fields, output.scriptHex, own.self.wallets);
    if (place?.chain !== 1) throw new Refused('foreign-output', String(vout));
    if (place.treasury.descriptor === own.account) sum += output.valueSats;
  });
  return sum;
}

function outpointOf(input: { hash: Uint8Array; index: number }): string {
  return `${hex(Uint8Array.from(input.hash).reverse())}:${input.index}`;
}

/** The hash is computed from what would be signed, never taken from the request. */
function checkApproval(
  psbt: bitcoin.Psbt,
  request: SignRequest,
  context: { readonly approvalKey: Secret; readonly outputs: readonly RawOutput[] },
): void {
  const hash = batchHash({
    network: request.network,
    batchId: request.batchId,
    inputs: psbt.txInputs.map((input, index) => ({
      outpoint: outpointOf(input),
      valueSats: psbt.data.inputs[index]?.witnessUtxo?.value ?? 0n,
    })),
    outputs: context.outputs.map(({ scriptHex, valueSats }, vout) => ({
      scriptHex,
      valueSats,
      itemId: request.outputs[vout] ?? null,
    })),
  });
  if (request.approval.batchHash !== hash) throw new Refused('not-approved', 'hash');
  if (!isSealed(request.approval, context.approvalKey)) throw new Refused('not-approved', 'seal');
}

function checkFee(
  psbt: bitcoin.Psbt,
  feeSats: bigint,
  context: { request: SignRequest; limits: SignerLimits; shape: SpendShape; outputs: readonly RawOutput[] },
): void {
  const { envelope } = context.request.approval;
  const vbytes = vbytesOf({
    inputs: psbt.inputCount,
    inputsWeight: psbt.inputCount * inputWeight(context.shape),
    outputs: context.outputs.length,
    outputsVbytes: context.outputs.reduce((sum, { scriptHex }) => sum + outputVbytesOf(scriptHex), 0),
  });
  if (feeSats > envelope.maxFeeSats || feeSats > feeAt(envelope.maxRateSatPerKvb, vbytes)) {
    throw new Refused('fee-outside-envelope');
  }
  if (feeSats > context.limits.maxFeeSats || feeSats > feeAt(context.limits.maxRateSatPerKvb, vbytes)) {
    throw new Refused('fee-limit');
  }
}
