import { readFile } from 'node:fs/promises';
import {
  emptyContext,
  type HeaderContext,
  type HeaderNetwork,
  type HeaderRule,
  NETWORK_RULES,
  type NetworkRules,
  verifyHeaders,
} from '../hashing';
import { DomainError } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { readContext } from './context-file';
import { fileTrouble } from '../file-trouble';
import { headerBatches } from './header-source.adapter';

/** Networks as they are named on the command line. */
const NETWORKS: Readonly<Record<string, HeaderNetwork | undefined>> = {
  bitcoin: 'bitcoin',
  'bitcoin-testnet3': 'testnet3',
  'bitcoin-testnet4': 'testnet4',
  'bitcoin-signet': 'signet',
  'bitcoin-regtest': 'regtest',
  'bitcoin-easy': 'bitcoin-easy',
  litecoin: 'litecoin',
  dogecoin: 'dogecoin',
  namecoin: 'namecoin',
  'bitcoin-cash': 'bitcoin-cash',
  dash: 'dash',
  zcash: 'zcash',
};

const HEIGHT = /^(?:0|[1-9]\d{0,8})$/;
const NANOSECONDS = 1_000_000_000;
const MS_PER_SECOND = 1000;
const WORK_DIGITS = 64;

/** What became of a file of headers. */
interface Outcome {
  readonly count: number;
  readonly firstBad: { readonly height: number; readonly rule: HeaderRule } | null;
  readonly unchecked: readonly HeaderRule[];
  readonly tip: string | null;
  readonly chainWork: string;
  readonly headersPerSecond: number;
}

function usage(message: string): DomainError {
  return new DomainError('cli.usage', message);
}

function networkOf(name: string | undefined): { name: string; rules: NetworkRules } {
  if (name === 'monero' || name === 'kaspa') {
    throw new DomainError(BAD_INPUT, `There is no sound light proof for ${name}: its headers are not verified.`);
  }
  const network = name !== undefined && Object.hasOwn(NETWORKS, name) ? NETWORKS[name] : undefined;
  if (name === undefined || network === undefined) {
    throw usage(`--network is one of: ${Object.keys(NETWORKS).join(' ')}.`);
  }
  return { name, rules: NETWORK_RULES[network] };
}

async function contextFor(start: number, path: string | undefined, rules: NetworkRules): Promise<HeaderContext> {
  // From height 0 on nothing precedes; from anywhere else all is unknown but the height.
  if (path === undefined) return { ...emptyContext(), height: start - 1 };
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new DomainError(BAD_INPUT, fileTrouble(error, path) ?? `${path} cannot be read`);
  });
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new DomainError(BAD_INPUT, `The context file ${path} is not JSON.`);
  }
  const context = readContext(file, rules);
  if (context.height !== start - 1) {
    throw new DomainError(
      BAD_INPUT,
      `The context file ends at height ${context.height}; before height ${start} comes ${start - 1}.`,
    );
  }
  return context;
}

async function verifyFile(
  path: string,
  before: HeaderContext,
  options: { readonly rules: NetworkRules; readonly nowSeconds: number },
): Promise<Outcome> {
  const unchecked = new Set<HeaderRule>();
  let context = before;
  let count = 0;
  let firstBad: Outcome['firstBad'] = null;
  const begun = process.hrtime.bigint();
  for await (const { packed, offsets } of headerBatches(path, options.rules)) {
    const result = verifyHeaders(packed, context, { ...options, ...(offsets === undefined ? {} : { offsets }) });
    for (const rule of result.unchecked) unchecked.add(rule);
    count += result.count;
    context = result.context;
    if (result.rule === null) continue;
    firstBad = { height: result.firstBad ?? context.height + 1, rule: result.rule };
    break;
  }
  const seconds = Number(process.hrtime.bigint() - begun) / NANOSECONDS;
  return {
    count,
    firstBad,
    unchecked: [...unchecked].sort(),
    tip: count === 0 ? null : context.hash,
    chainWork: context.chainWork.toString(16).padStart(WORK_DIGITS, '0'),
    headersPerSecond: Math.ceil(count / Math.max(seconds, 1 / NANOSECONDS)),
  };
}

/** Judges a file of block headers by all rules of its network: no network connection, no database, no configuration. */
export const headersVerify: Command = {
  name: 'headers verify',
  words: ['FILE'],
  options: { network: 'N', 'start-height': 'H', 'prev-context': '[FILE]' },
  summary: 'judges a file of block headers by all rules of its network, offline',
  async run({ words: [path = ''], options }, { clock, out }) {
    const { name, rules } = networkOf(options['network']);
    const height = options['start-height'] ?? '';
    if (!HEIGHT.test(height)) throw usage('--start-height is the height of the first header: a whole number.');
    const context = await contextFor(Number.parseInt(height, 10), options['prev-context'], rules);
    const nowSeconds = Math.floor(clock.now() / MS_PER_SECOND);
    const found = await verifyFile(path, context, { rules, nowSeconds });
    const { count, firstBad, ...rest } = found;
    out(JSON.stringify({ network: name, count, valid: firstBad === null, firstBad, ...rest }));
    return firstBad === null ? EXIT_DONE : EXIT_REFUSED;
  },
};
