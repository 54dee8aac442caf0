import { assertNever, DAY_MS, formatInstant, type Instant, instant } from '../units';
import { isAboutDevice, type NoticeKind } from './notice';
import { paidElsewhere } from './paid-letter';
import { divisionLines, grouped } from './split-letter';

/** A notice as a letter needs it. */
export interface Told {
  readonly kind: NoticeKind;
  readonly facts: Readonly<Record<string, string>>;
}

/** What is sent. Plain text: nothing in it is fetched, and nothing tells who reads it. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every attempt, so that a repeat is recognised as one (RFC 5322, 3.6.4). */
  readonly messageId: string;
  readonly date: Instant;
}

const CLOSING =
  'Your account is being closed. Your devices earn you nothing from now on. What you have is paid to your address with the next payout, whatever your threshold; nothing is taken. You can open the account again under Address & threshold. If this was not you, do so, change your password and tell your operator.';
const REOPENED =
  'Your account is open again: your devices earn from now on. If this was not you, change your password and tell your operator.';
const NAME_LENGTH_MAX = 60;
/** Devices that a letter names; a site that loses its power is one letter. */
const LINES_MAX = 50;
/** SI prefixes by thousands of hashes per second. */
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z'] as const;

/** Subject and text of what a member is told at once. @param page where the same stands in the app */
export function letterText(told: readonly Told[], page: string): { readonly subject: string; readonly text: string } {
  const lines = told.slice(0, LINES_MAX).map(sentence);
  const more = told.length - lines.length;
  const paragraphs = [
    ...lines,
    ...(more > 0 ? [`And ${more} more, on the page below.`] : []),
    `All notices: ${page}`,
    told.every(({ kind }) => isAboutDevice(kind))
      ? 'You can switch mail about devices off on that page.'
      : 'This mail cannot be switched off: it protects your money.',
  ];
  return { subject: subjectOf(told), text: `${paragraphs.join('\n\n')}\n` };
}

function subjectOf(told: readonly Told[]): string {
  const [first] = told;
  if (first !== undefined && (told.length === 1 || !isAboutDevice(first.kind))) return subjects(first);
  const offline = told.filter(({ kind }) => kind === 'device-offline').length;
  return offline > 1 ? `${offline} devices are offline` : `News of ${told.length} devices`;
}

function subjects(of: Told): string {
  const name = deviceName(of);
  switch (of.kind) {
    case 'device-offline':
      return `${name} is offline`;
    case 'device-back':
      return `${name} is back`;
    case 'device-low':
      return `${name} hashes less than usual`;
    case 'device-usual':
      return `${name} hashes as usual again`;
    case 'device-new-usual':
      return `${name} has a new usual hash rate`;
    case 'device-no-word':
      return `No word of ${name} from its pool`;
    case 'address-linked':
      return 'Your payout address was changed';
    case 'address-cancelled':
      return 'The change of your payout address was cancelled';
    case 'split-set':
      return 'The division of your payouts was changed';
    case 'split-cancelled':
      return 'The change of how your payouts are divided was cancelled';
    case 'paid-elsewhere':
      return 'You were paid from another wallet';
    case 'paid-elsewhere-undone':
      return 'A payment from another wallet did not happen';
    case 'account-closing':
      return 'Your account is being closed';
    case 'account-reopened':
      return 'Your account is open again';
    default:
      return assertNever(of.kind);
  }
}

function sentence(of: Told): string {
  const name = `${deviceName(of)} (${clean(of.facts['source'] ?? '')})`;
  const since = time(of, 'since');
  switch (of.kind) {
    case 'device-offline':
      return `${name} has been offline since ${since}. It earns nothing while it is offline.`;
    case 'device-back':
      return `${name} hashes again since ${since}. It was offline since ${time(of, 'began')}.`;
    case 'device-low':
      return `${name} has hashed less than usual since ${since}: ${rate(of, 'rate')} now, ${rate(of, 'usual')} usually.`;
    case 'device-usual':
      return `${name} hashes as usual again since ${since}: ${rate(of, 'rate')}. It was low since ${time(of, 'began')}.`;
    case 'device-new-usual':
      return `${name} has been at ${rate(of, 'rate')} since ${time(of, 'began')}. From now on that counts as usual; it was ${rate(of, 'usual')}.`;
    case 'device-no-word':
      return noWord(of, name, since);
    case 'address-linked':
      return linked(of);
    case 'address-cancelled':
      return cancelled(of);
    case 'split-set':
      return divided(of);
    case 'split-cancelled':
      return undivided(of);
    case 'paid-elsewhere':
    case 'paid-elsewhere-undone':
      return paidElsewhere(of.facts, of.kind === 'paid-elsewhere-undone');
    case 'account-closing':
      return CLOSING;
    case 'account-reopened':
      return REOPENED;
    default:
      return assertNever(of.kind);
  }
}

function linked(of: Told): string {
  const key = of.facts['key'];
  const address = grouped(of.facts['address'] ?? '');
  return [
    key === undefined
      ? `A payout address was linked to your account: ${address}`
      : `A wallet's public key was linked to your account, and each payout will have an address of its own: ${clean(key)}\nIts first address is ${address}`,
    `Nothing is paid to it before ${time(of, 'payableFrom')}.`,
    ...takeBack(
      of,
      'this was not you',
      'If this was not you, change your password, link your own address again and tell your operator before that time.',
    ),
  ].join('\n');
}

/**
 * The link needs no login: whoever can change an address may have locked its owner out.
 * @param without what to do where there is no link
 */
function takeBack({ facts }: Told, cause: string, without: string): string[] {
  const link = facts['cancelLink'];
  if (link === undefined) return [without];
  return [
    `If ${cause}, take it back here before that time. You need not sign in; opening the page changes nothing until you press its button:`,
    link,
    'Then change your password, and tell your operator.',
  ];
}

function cancelled(of: Told): string {
  const { facts } = of;
  const counts = facts['counts'] ?? '';
  const isOpen = facts['countsId'] !== undefined;
  return [
    `The change of your payout address was taken back: nothing is paid to ${grouped(facts['address'] ?? '')}`,
    counts === ''
      ? 'No payout address is linked to your account now. What you earn is kept for you until you link one.'
      : `The address that counts is the one before: ${grouped(counts)}`,
    ...(isOpen
      ? [
          `It was linked a short time before: nothing is paid to it before ${time(of, 'payableFrom')}.`,
          ...takeBack(
            of,
            'that one is not yours either',
            'If that one is not yours either, tell your operator before that time.',
          ),
        ]
      : []),
    'If you did not take it back yourself, change your password and tell your operator.',
  ].join('\n');
}

function divided(of: Told): string {
  return [
    'How your payouts are divided was changed.',
    divisionLines(of.facts),
    `Nothing is paid to you before ${time(of, 'payableFrom')}.`,
    ...takeBack(
      of,
      'this was not you',
      'If this was not you, change your password, set your own division again and tell your operator before that time.',
    ),
  ].join('\n');
}

function undivided(of: Told): string {
  const isOpen = of.facts['countsId'] !== undefined;
  return [
    'The change of how your payouts are divided was taken back: nothing is paid by it. What counts is the one before.',
    divisionLines(of.facts),
    ...(isOpen
      ? [
          `It was set a short time before: nothing is paid to you before ${time(of, 'payableFrom')}.`,
          ...takeBack(
            of,
            'that one is not yours either',
            'If that one is not yours either, tell your operator before that time.',
          ),
        ]
      : []),
    'If you did not take it back yourself, change your password and tell your operator.',
  ].join('\n');
}

function noWord({ facts }: Told, name: string, since: string): string {
  const pool = clean(facts['pool'] ?? '') || 'The pool';
  return [
    `${name}: ${pool} calls it on and has named no share of it since ${since}, nor one of the last hour of any other device.`,
    "It may have stopped, or the pool's list stands still. Nothing is credited for this time until the pool names a share again: what it then states of the last 24 hours is credited, and what is longer ago stays without work.",
    'Look whether it runs. Your operator is told too.',
  ].join('\n');
}

function deviceName({ facts }: Told): string {
  return clean(facts['worker'] ?? '') || 'A device without a name';
}

/** A pool's name for a worker is any text: in a letter it is one short line. */
function clean(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return [...line].slice(0, NAME_LENGTH_MAX).join('');
}

function time({ facts }: Told, name: string): string {
  const ms = facts[name];
  if (ms === undefined || !/^\d{1,15}$/.test(ms)) return 'a time that is not known';
  const text = formatInstant(instant(Number.parseInt(ms, 10)));
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** Three digits at least, cut: `93.4 TH/s`. */
function rate({ facts }: Told, name: string): string {
  const digits = facts[name];
  if (digits === undefined || !/^\d{1,30}$/.test(digits)) return 'a rate that is not known';
  const tenths = BigInt(digits) * 10n;
  let power = 0;
  while (power < PREFIXES.length - 1 && tenths >= 10_000n * 1_000n ** BigInt(power)) power += 1;
  const scaled = tenths / 1_000n ** BigInt(power);
  return `${scaled / 10n}.${scaled % 10n} ${PREFIXES[power] ?? ''}H/s`;
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A letter's date in UTC. @see RFC 5322, 3.3 */
export function mailDate(at: Instant): string {
  const [year = '', month = '', day = '', time = ''] = formatInstant(at).slice(0, 19).split(/[-T]/);
  const weekday = WEEKDAYS[Math.floor(at / DAY_MS) % WEEKDAYS.length];
  return `${weekday}, ${day} ${MONTHS[Number.parseInt(month, 10) - 1]} ${year} ${time} +0000`;
}
