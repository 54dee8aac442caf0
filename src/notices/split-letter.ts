const GROUP = /[!-~]{1,4}/g;
const BPS_OF_PERCENT = 100;

/** Of a notice about how payouts are divided: `parts` as `address:basis points` with commas, and `mainBps`. */
type Facts = Readonly<Record<string, string>>;

/** A line for the payout address and one for each other, which is in groups of four, to be compared with a wallet. */
export function divisionLines(facts: Facts): string {
  const parts = (facts['parts'] ?? '').split(',').filter((part) => part !== '');
  if (parts.length === 0) return 'All of each payout goes to your payout address.';
  const main = `${percent(facts['mainBps'] ?? '')} to your payout address`;
  const others = parts.map((part) => {
    const [address = '', bps = ''] = part.split(':');
    return `${percent(bps)} to ${grouped(address)}`;
  });
  return ['Of each payout goes:', main, ...others].join('\n');
}

/** In groups of four, to be compared with a wallet. */
export function grouped(address: string): string {
  return address.match(GROUP)?.join(' ') ?? '';
}

function percent(bps: string): string {
  const value = Number.parseInt(bps, 10);
  const cents = value % BPS_OF_PERCENT;
  const decimals = cents === 0 ? '' : `.${String(cents).padStart(2, '0').replace(/0$/, '')}`;
  return `${Math.floor(value / BPS_OF_PERCENT)}${decimals} %`;
}
