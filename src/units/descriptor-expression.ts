import type { Network } from './network';

/** The four forms of an output script that a treasury can have. */
export type DescriptorForm = 'wpkh' | 'sh-wpkh' | 'tr' | 'wsh-sortedmulti';

/** Why a text is no descriptor that can be used here. */
export type DescriptorFaultCode =
  /** A character that descriptors do not have. */
  | 'character'
  /** It holds a private key. */
  | 'private-key'
  | 'no-checksum'
  | 'checksum'
  /** A form that BIP-380 to BIP-386 know, or none, but not one of the four. */
  | 'unsupported'
  /** A taproot tree of scripts: only the key path is supported. */
  | 'script-path'
  | 'shape'
  | 'network'
  /** The threshold is not between 1 and the number of keys. */
  | 'threshold'
  /** More keys than OP_16 can name. */
  | 'keys'
  | 'same-key'
  /** A hardened step behind a public key. */
  | 'hardened'
  /** A step of 2^31 or more. */
  | 'index'
  /** Several `<a;b>`, an empty one, the same number twice, or different lengths. */
  | 'multipath'
  | 'uncompressed'
  /** A key that gives one script only; a treasury needs one for each payment. */
  | 'fixed-key'
  /** No fingerprint and path of the master key before the key: no signer would know it as its own. */
  | 'no-origin'
  /** Not exactly two chains, such as `<0;1>`: receive and change. */
  | 'chains';

export interface DescriptorFault {
  readonly fault: DescriptorFaultCode;
}

/** One key of a descriptor. The key itself has not been decoded. @see BIP-380, Key Expressions */
export interface KeyExpression {
  /** Of the key where the origin's path begins, 8 hex digits; null without an origin. */
  readonly fingerprint: string | null;
  /** From there to the key, as written without the first stroke: `84h/0h/0h`. */
  readonly originPath: string;
  /** Base58 of an extended public key, or hex of a point. */
  readonly key: string;
  readonly isExtended: boolean;
  /** Unhardened steps behind the key; a list is one `<a;b>`. */
  readonly steps: readonly (number | readonly number[])[];
  /** Ends in `/*`. */
  readonly isRanged: boolean;
}

export interface DescriptorExpression {
  readonly form: DescriptorForm;
  /** How many keys sign: 1 but for multisig. */
  readonly threshold: number;
  readonly keys: readonly KeyExpression[];
}

/** Key indexes are below this: from here on they are hardened, and a public key has none of those (BIP-32). */
export const KEY_INDEX_LIMIT = 0x80000000;
/** OP_1 to OP_16 are one byte each. @see BIP-383 */
const KEYS_MAX = 16;
/** Sixteen keys with long paths stay below this. */
const TEXT_LENGTH_MAX = 8_000;

class Fault extends Error {
  constructor(readonly code: DescriptorFaultCode) {
    super(code);
  }
}

const FORMS: readonly (readonly [RegExp, DescriptorForm])[] = [
  [/^wpkh\(([^()]*)\)$/, 'wpkh'],
  [/^sh\(wpkh\(([^()]*)\)\)$/, 'sh-wpkh'],
  [/^tr\(([^(){}]*)\)$/, 'tr'],
  [/^wsh\(sortedmulti\(([^()]*)\)\)$/, 'wsh-sortedmulti'],
];

const PUBLIC_KEY = /[xyztuvYZUV]pub[1-9A-HJ-NP-Za-km-z]{107}/g;

/** A descriptor's checksum at the end of a text, mistyped ones too (BIP-380). */
const CHECKSUM = /#[02-9ac-hj-np-z]{1,8}\s*$/;

/**
 * A text without its extended public keys and its checksum: it is searched for private keys, and the letters of one public
 * key in ten thousand, and of one checksum in two hundred thousand, spell the start of a private one somewhere.
 */
export function besidePublicText(text: string): string {
  return text.replace(CHECKSUM, '#').replace(PUBLIC_KEY, '*');
}

/** Extended and WIF private keys, wherever they stand. */
const PRIVATE_KEY = /[xt]prv|(?:^|[(,\]])[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}(?:[/,)]|$)/;

/**
 * Takes a descriptor without its checksum apart: `wpkh(KEY)`, `sh(wpkh(KEY))`, `tr(KEY)` or
 * `wsh(sortedmulti(k,KEY,…))`, with public keys.
 * @see BIP-380, BIP-382, BIP-383, BIP-386, BIP-389
 */
export function readExpression(body: string, network: Network): DescriptorExpression | DescriptorFault {
  try {
    return expressionOf(body, network);
  } catch (error) {
    if (error instanceof Fault) return { fault: error.code };
    throw error;
  }
}

function expressionOf(body: string, network: Network): DescriptorExpression {
  if (body.length > TEXT_LENGTH_MAX) throw new Fault('shape');
  if (PRIVATE_KEY.test(besidePublicText(body))) throw new Fault('private-key');
  for (const [pattern, form] of FORMS) {
    const inside = pattern.exec(body)?.[1];
    if (inside === undefined) continue;
    const parts = inside.split(',');
    const threshold = form === 'wsh-sortedmulti' ? thresholdOf(parts.shift() ?? '', parts.length) : 1;
    if (form !== 'wsh-sortedmulti' && parts.length !== 1) throw new Fault(form === 'tr' ? 'script-path' : 'shape');
    const keys = parts.map((part) => keyOf(part, form, network));
    checkTogether(keys);
    return { form, threshold, keys };
  }
  if (/^tr\([^,]*,/.test(body)) throw new Fault('script-path');
  throw new Fault(/^[a-z_]+\(.*\)$/.test(body) ? 'unsupported' : 'shape');
}

function thresholdOf(text: string, keys: number): number {
  if (keys > KEYS_MAX) throw new Fault('keys');
  if (!/^[1-9]\d?$/.test(text)) throw new Fault('threshold');
  const threshold = Number.parseInt(text, 10);
  if (threshold > keys) throw new Fault('threshold');
  return threshold;
}

const NUMBER = String.raw`(?:0|[1-9]\d{0,9})`;
const KEY = new RegExp(String.raw`^(?:\[([0-9a-fA-F]{8})((?:/${NUMBER}['h]?)*)\])?([0-9A-Za-z]+)((?:/[^/]*)*)$`);
const EXTENDED = /^[xt]pub[1-9A-HJ-NP-Za-km-z]{107,108}$/;

function keyOf(text: string, form: DescriptorForm, network: Network): KeyExpression {
  const match = KEY.exec(text);
  if (match === null) throw new Fault('shape');
  const [, fingerprint, origin = '', key = '', path = ''] = match;
  const originPath = origin.slice(1);
  for (const step of originPath === '' ? [] : originPath.split('/')) stepOf(step.replace(/['h]$/, ''));
  const known = { fingerprint: fingerprint?.toLowerCase() ?? null, originPath, key };
  if (EXTENDED.test(key)) {
    if (key.startsWith('x') !== (network === 'bitcoin')) throw new Fault('network');
    return { ...known, isExtended: true, ...pathOf(path) };
  }
  checkPoint(key, form);
  if (path !== '') throw new Fault('shape');
  return { ...known, isExtended: false, steps: [], isRanged: false };
}

function checkPoint(key: string, form: DescriptorForm): void {
  if (/^04[0-9a-fA-F]{128}$/.test(key)) throw new Fault('uncompressed');
  const isPoint = /^0[23][0-9a-fA-F]{64}$/.test(key) || (form === 'tr' && /^[0-9a-fA-F]{64}$/.test(key));
  if (!isPoint) throw new Fault('shape');
}

function pathOf(path: string): Pick<KeyExpression, 'steps' | 'isRanged'> {
  const parts = path === '' ? [] : path.slice(1).split('/');
  if (/^\*['hH]$/.test(parts.at(-1) ?? '')) throw new Fault('hardened');
  const isRanged = parts.at(-1) === '*';
  const steps = (isRanged ? parts.slice(0, -1) : parts).map((part) => {
    if (!part.startsWith('<') || !part.endsWith('>')) return stepOf(part);
    const tuple = part.slice(1, -1).split(';').map(stepOf);
    if (tuple.length < 2 || new Set(tuple).size !== tuple.length) throw new Fault('multipath');
    return tuple;
  });
  if (steps.filter((step) => typeof step !== 'number').length > 1) throw new Fault('multipath');
  return { steps, isRanged };
}

function stepOf(text: string): number {
  if (/^\d+['h]$/.test(text)) throw new Fault('hardened');
  if (!/^(?:0|[1-9]\d*)$/.test(text)) throw new Fault('shape');
  const step = text.length > 10 ? KEY_INDEX_LIMIT : Number.parseInt(text, 10);
  if (step >= KEY_INDEX_LIMIT) throw new Fault('index');
  return step;
}

function checkTogether(keys: readonly KeyExpression[]): void {
  const lengths = keys.map(({ steps }) => tupleOf(steps)?.length).filter((length) => length !== undefined);
  if (new Set(lengths).size > 1) throw new Fault('multipath');
  // Two names of one key make a multisig of fewer people than it says.
  const known = keys.map(({ key, steps, isRanged }) => JSON.stringify([key.toLowerCase(), steps, isRanged]));
  if (new Set(known).size !== keys.length) throw new Fault('same-key');
}

/** The `<a;b>` of a path; undefined when it has none. */
export function tupleOf(steps: KeyExpression['steps']): readonly number[] | undefined {
  return steps.find((step): step is readonly number[] => typeof step !== 'number');
}

/**
 * The steps from a key to its child: the place `chain` of each `<a;b>`, and `index` for `/*`.
 * @returns undefined when the tuple has no such place
 */
export function stepsTo(key: KeyExpression, chain: number, index: number): number[] | undefined {
  const steps: number[] = [];
  for (const step of key.steps) {
    const one = typeof step === 'number' ? step : step[chain];
    if (one === undefined) return undefined;
    steps.push(one);
  }
  return key.isRanged ? [...steps, index] : steps;
}
