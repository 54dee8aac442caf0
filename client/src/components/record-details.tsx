import { formatBasisPoints, formatUsd, groupThousands } from '../format/amount';
import { formatFeeRate } from '../format/fee-rate';
import { t } from '../strings';
import { Amount } from './amount';
import { Hash } from './hash';
import { When } from './when';

type Details = Readonly<Record<string, string>>;
const words = t.operator.record;

const WHOLE = /^-?(0|[1-9]\d*)$/;
/** Milliseconds since 1970, between the years 2001 and 2286: what a record writes for an instant. */
const INSTANT = /^[1-9]\d{12}$/;
const USD_DECIMALS = 12;

/** Twelve decimals as digits, as the service keeps dollars: `50000000000000` → `50.000000000000`. */
function dollars(digits: string): string {
  const padded = digits.padStart(USD_DECIMALS + 1, '0');
  return `${padded.slice(0, -USD_DECIMALS)}.${padded.slice(-USD_DECIMALS)}`;
}

/** How a value is shown, by what it is called; a value of another shape than its name says is shown as it is. */
const SHOWN: Readonly<Record<string, ((value: string, all: Details) => React.ReactNode) | undefined>> = {
  ...Object.fromEntries(
    ['paid', 'fee', 'bump', 'maxFee', 'sats'].map((name) => [name, (value: string) => <Amount units={value} />]),
  ),
  amount: (value, { asset }) => <Amount units={value} asset={asset ?? 'BTC'} />,
  usd: (value) => formatUsd(dollars(value)),
  maxRate: (value) => words.rate(formatFeeRate(BigInt(value))),
  bps: (value) => formatBasisPoints(Number(value)),
  height: groupThousands,
  items: groupThousands,
  members: groupThousands,
};
const HASHES = new Set(['hash', 'txid', 'block', 'reorg', 'script', 'run', 'session', 'addressId', 'hold', 'member']);
const STATES = new Set(['from', 'to']);

function Value({ name, value, all }: { name: string; value: string; all: Details }) {
  const show = SHOWN[name];
  if (show !== undefined && WHOLE.test(value)) return <>{show(value, all)}</>;
  if (INSTANT.test(value)) return <When at={Number(value)} />;
  if (HASHES.has(name) && value.length > 20) return <Hash text={value} what={labelOf(name)} />;
  if (STATES.has(name)) return <>{conversionState(value)}</>;
  return <span className="pd-wrap">{words.values[value] ?? value}</span>;
}

function labelOf(name: string): string {
  return words.names[name] ?? name;
}

/** A state of a conversion in words; one that is newer than this screen keeps its own name. */
export function conversionState(state: string): string {
  return t.operator.conversions.states[state] ?? state;
}

/** What a record says beside who, what and when: names instead of keys, times as times, amounts in the reader's unit. */
export function RecordDetails({ details }: { details: Details }) {
  // The coin of an amount stands beside the amount.
  const hasAmount = details['amount'] !== undefined;
  const entries = Object.entries(details).filter(([name, value]) => value !== '' && !(hasAmount && name === 'asset'));
  if (entries.length === 0) return null;
  return (
    <ul className="pd-plain-list pd-record">
      {entries.map(([name, value]) => (
        <li key={name}>
          <span className="pd-dim">{labelOf(name)}</span> <Value name={name} value={value} all={details} />
        </li>
      ))}
    </ul>
  );
}
