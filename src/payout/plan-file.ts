import { parseAddress } from '../members';
import { DomainError, type ExactJson, JsonFields, type Network, NETWORK_NAMES, networkNamed } from '../units';
import type { Coin } from './coin';
import { type CoinShape, MULTISIG_KEYS_MAX, type SpendShape, spendShapeOf } from './input-weight';

/** Inputs and payments of one file: a wallet of more small coins is planned in the service, not by hand. */
const COINS_MAX = 100_000;
const PAYOUTS_MAX = 200_000;
/** 5,000 sat/vB, above any fee that was ever paid knowingly; the same at which signed bytes are refused. */
const RATE_MAX_SAT_PER_KVB = 5_000_000n;
/** 21,000,000 BTC. @see Bitcoin Core consensus/amount.h, MAX_MONEY */
const MONEY_MAX_SATS = 2_100_000_000_000_000n;
const VOUT_MAX = 0xffff_fffen;
const ID_LENGTH_MAX = 100;

/** A payment of the file: with its script, or why its address cannot be paid. */
export interface FilePayout {
  readonly id: string;
  readonly address: string;
  readonly amountSats: bigint;
  readonly destination: { readonly scriptHex: string } | { readonly refused: string };
}

export interface PlanFile {
  readonly network: Network;
  readonly rateSatPerKvb: bigint;
  readonly longTermRateSatPerKvb: bigint;
  readonly changeScriptHex: string;
  readonly changeSpend: CoinShape;
  /** Taken for confirmed and mature: the file does not say. */
  readonly coins: readonly Coin[];
  readonly payouts: readonly FilePayout[];
}

const RATES = ['feeRateSatPerKvb', 'longTermFeeRateSatPerKvb'];
const FIELDS = ['network', ...RATES, 'utxos', 'payouts', 'changeScript', 'changeMultisig'];
const CODE = 'payout.bad-plan-file';

function bad(param: string, wanted: string): DomainError {
  return new DomainError(CODE, `"${param}" ${wanted}.`, { param });
}

/** An object of the file; amounts in it are decimal strings of satoshi. */
class Fields extends JsonFields {
  constructor(value: ExactJson, path: string, known: readonly string[]) {
    super(value, { path, code: CODE }, known);
  }

  /** A JSON number is refused: it may have been rounded before it came here. */
  sats(key: string, least: bigint): bigint {
    const value = this.raw(key);
    const sats = typeof value === 'string' && /^(?:0|[1-9]\d{0,15})$/.test(value) ? BigInt(value) : -1n;
    if (sats >= least && sats <= MONEY_MAX_SATS) return sats;
    const range = `from ${least} to ${MONEY_MAX_SATS} (21,000,000 BTC)`;
    throw this.refused(key, `is not a decimal string of satoshi ${range}, such as "150000"`);
  }
}

/**
 * Reads a file for `payout plan`. A payment whose address cannot be paid is kept with its reason, to be parked alone;
 * everything else that is wrong is refused with its path, such as `utxos[3].valueSat`.
 * @throws DomainError `payout.bad-plan-file`
 */
export function readPlanFile(json: ExactJson): PlanFile {
  const file = new Fields(json, '', FIELDS);
  const network = networkNamed(file.word('network', NETWORK_NAMES));
  const change = spendableScript(file, 'changeScript', 'changeMultisig');
  return {
    network,
    rateSatPerKvb: file.whole('feeRateSatPerKvb', 1n, RATE_MAX_SAT_PER_KVB),
    longTermRateSatPerKvb: file.whole('longTermFeeRateSatPerKvb', 1n, RATE_MAX_SAT_PER_KVB),
    changeScriptHex: change.scriptHex,
    changeSpend: change.spend,
    coins: coinsOf(file),
    payouts: payoutsOf(file, network),
  };
}

/** How an output is made and spent. */
interface FileScript {
  readonly scriptHex: string;
  readonly spend: CoinShape;
}

/**
 * Scripts whose input can be weighed. Of a P2WSH output the file says how many keys sign of how many: the script does not.
 * P2PKH is weighed for whoever has such coins, with a compressed key; no treasury of the service has (FAULTS F11).
 */
function spendableScript(fields: Fields, key: string, multisigKey: string): FileScript {
  const wanted = `the script, in hex, of a P2WPKH, P2TR, P2SH-P2WPKH or P2PKH output, or of a P2WSH output with "${multisigKey}"`;
  const scriptHex = fields.text(key, /^(?:[0-9a-f]{2})+$/i, wanted).toLowerCase();
  const isMultisig = /^0020[0-9a-f]{64}$/.test(scriptHex);
  if (isMultisig && fields.has(multisigKey)) return { scriptHex, spend: multisigOf(fields, multisigKey) };
  const spend = /^76a914[0-9a-f]{40}88ac$/.test(scriptHex) ? ({ kind: 'pkh' } as const) : spendShapeOf(scriptHex);
  if (spend === undefined) {
    throw bad(fields.at(key), `is not ${wanted}: how another is spent cannot be told from it`);
  }
  if (fields.has(multisigKey)) throw bad(fields.at(multisigKey), 'is for a P2WSH output');
  return { scriptHex, spend };
}

function multisigOf(fields: Fields, key: string): SpendShape {
  const wanted = `how many keys sign of how many, from "1-of-1" to "${MULTISIG_KEYS_MAX}-of-${MULTISIG_KEYS_MAX}", such as "2-of-3"`;
  const [threshold = 0, keys = 0] = fields
    .text(key, /^[1-9]\d?-of-[1-9]\d?$/, wanted)
    .split('-of-')
    .map(Number);
  if (threshold <= keys && keys <= MULTISIG_KEYS_MAX) return { kind: 'wsh-sortedmulti', threshold, keys };
  throw bad(fields.at(key), `is not ${wanted}`);
}

function coinsOf(file: Fields): Coin[] {
  const places = new Map<string, number>();
  let total = 0n;
  return file.list('utxos', COINS_MAX).map((item, index) => {
    const path = `utxos[${index}]`;
    const fields = new Fields(item, path, ['txid', 'vout', 'valueSat', 'script', 'multisig']);
    const txid = fields.text('txid', /^[0-9a-f]{64}$/i, 'a txid of 64 hex digits').toLowerCase();
    const vout = Number(fields.whole('vout', 0n, VOUT_MAX));
    const valueSats = fields.sats('valueSat', 1n);
    const script = spendableScript(fields, 'script', 'multisig');
    const first = places.get(`${txid}:${vout}`);
    if (first !== undefined) throw bad(path, `is the same output as "utxos[${first}]": a coin is spent once`);
    places.set(`${txid}:${vout}`, index);
    total += valueSats;
    if (total > MONEY_MAX_SATS) throw bad(path, 'makes more than the 21,000,000 BTC that there will ever be');
    return { txid, vout, valueSats, ...script, confirmations: CONFIRMED, coinbase: false };
  });
}

/** Deeper than any policy asks: whoever writes the file answers for its coins. */
const CONFIRMED = 1_000;

function payoutsOf(file: Fields, network: Network): FilePayout[] {
  const places = new Map<string, number>();
  return file.list('payouts', PAYOUTS_MAX).map((item, index) => {
    const path = `payouts[${index}]`;
    const fields = new Fields(item, path, ['id', 'address', 'amountSat']);
    const id = fields.text('id', /^.{1,100}$/su, `a text of 1 to ${ID_LENGTH_MAX} characters`);
    const address = fields.text('address', /^/, 'a text');
    const amountSats = fields.sats('amountSat', 0n);
    const first = places.get(id);
    if (first !== undefined) throw bad(`${path}.id`, `is the id of "payouts[${first}]" already: nobody is paid twice`);
    places.set(id, index);
    return { id, address, amountSats, destination: destinationOf(address, network) };
  });
}

function destinationOf(address: string, network: Network): FilePayout['destination'] {
  try {
    return { scriptHex: parseAddress(address, network).scriptHex };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { refused: error.code.replace(/^members\./, '') };
  }
}
