import { emptyContext, type HeaderContext, type HeaderFacts, type NetworkRules } from '../hashing';
import { DomainError } from '../units';
import { BAD_INPUT } from './command';

/** Headers whose times make the median (HASHING.md section 5, rule 8). */
const TIMES_MAX = 11;
const UINT32_MAX = 0xffffffff;
const WORK_BITS = 256n;

function bad(field: string, wanted: string): DomainError {
  return new DomainError(BAD_INPUT, `The context file cannot be used: "${field}" is not ${wanted}.`);
}

function whole(value: unknown, field: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw bad(field, `a whole number from ${least} to ${most}`);
  }
  return value;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** A number, or hex as block explorers and Core show it. */
function bitsOf(value: unknown, field: string): number {
  if (typeof value === 'string' && /^(?:0x)?[0-9a-f]{1,8}$/i.test(value)) {
    return Number.parseInt(value.replace(/^0x/i, ''), 16);
  }
  return whole(value, field, 0, UINT32_MAX);
}

/** Hex as Core prints it, or a number. */
function workOf(value: unknown): bigint {
  if (typeof value === 'string' && /^(?:0x)?[0-9a-f]{1,64}$/i.test(value)) return BigInt(`0x${value.replace(/^0x/i, '')}`); // prettier-ignore
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw bad('chainWork', `hex of at most ${WORK_BITS} bits, as Bitcoin Core prints it`);
}

function listOf(value: unknown, field: string): readonly unknown[] {
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw bad(field, 'a list');
  return value;
}

function factsOf(value: unknown, index: number): HeaderFacts {
  const field = `window[${index}]`;
  if (typeof value !== 'object' || value === null) throw bad(field, 'an object with height, time and bits');
  const { height, time, bits } = value as Readonly<Record<string, unknown>>;
  return {
    height: whole(height, `${field}.height`, 0, UINT32_MAX),
    time: whole(time, `${field}.time`, 0, UINT32_MAX),
    bits: bitsOf(bits, `${field}.bits`),
  };
}

/** Testnets: the newest bits of the period that are not the easiest ones, where what is given shows them. */
function lastReal(
  height: number,
  known: Pick<HeaderContext, 'bits' | 'periodFirst' | 'window'>,
  rules: NetworkRules,
): number | null {
  const { bits, periodFirst, window } = known;
  if (bits === null || rules.periodBlocks === 0) return bits;
  const first = height - (height % rules.periodBlocks);
  if (bits !== rules.powLimitBits || height === first) return bits;
  for (let at = height - 1; at >= first; at -= 1) {
    const facts = window.find((one) => one.height === at);
    if (facts === undefined) break;
    if (facts.bits !== rules.powLimitBits || at === first) return facts.bits;
  }
  // A period that starts at the limit has no harder block before the first one that shows itself.
  return periodFirst?.bits === rules.powLimitBits ? rules.powLimitBits : null;
}

/**
 * Reads what precedes the headers of a file. Everything but `height` may be left out: rules that need it are then
 * named as unchecked. Beside the documented fields, `hash` (of the last header before) and `lastRealBits` are taken.
 * @param file the parsed JSON
 * @throws DomainError `cli.bad-input` naming the field that cannot be used
 */
export function readContext(file: unknown, rules: NetworkRules): HeaderContext {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw bad('file', 'a JSON object');
  const given = file as Readonly<Record<string, unknown>>;
  const height = whole(given['height'], 'height', -1, UINT32_MAX);
  const times = listOf(given['times'], 'times').map((time, index) => whole(time, `times[${index}]`, 0, UINT32_MAX));
  const bits = isAbsent(given['bits']) ? null : bitsOf(given['bits'], 'bits');
  const window = listOf(given['window'], 'window').map(factsOf);
  if (window.some((facts, index) => facts.height > height || facts.height <= (window[index - 1]?.height ?? -1))) {
    throw bad('window', 'a list of rising heights up to "height"');
  }
  const { hash } = given;
  if (!isAbsent(hash) && !(typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash))) throw bad('hash', 'a block hash');
  const periodFirst = periodFirstOf(given, bits, rules);
  const known = { bits, window, periodFirst };
  return {
    ...emptyContext(),
    ...known,
    height,
    hash: typeof hash === 'string' ? hash : null,
    times: times.slice(-TIMES_MAX),
    lastRealBits: isAbsent(given['lastRealBits'])
      ? lastReal(height, known, rules)
      : bitsOf(given['lastRealBits'], 'lastRealBits'),
    chainWork: isAbsent(given['chainWork']) ? 0n : workOf(given['chainWork']),
  };
}

function periodFirstOf(
  given: Readonly<Record<string, unknown>>,
  bits: number | null,
  rules: NetworkRules,
): HeaderContext['periodFirst'] {
  if (isAbsent(given['periodFirstTime'])) return null;
  const time = whole(given['periodFirstTime'], 'periodFirstTime', 0, UINT32_MAX);
  // Without minimum-difficulty blocks a period has one target.
  const same = rules.minDifficulty ? null : bits;
  const first = isAbsent(given['periodFirstBits']) ? same : bitsOf(given['periodFirstBits'], 'periodFirstBits');
  return first === null ? null : { time, bits: first };
}
