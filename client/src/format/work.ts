import { groupThousands } from './amount';

/** Hashes of one TH·h: 10^12 a second for 3,600 seconds. */
const TERAHASH_HOUR = 3_600_000_000_000_000n;
const DECIMALS = 3;
const DAY_MS = 86_400_000n;

/** Work in TH·h, cut to three decimals: `5400000000000000` → `1.500`; what is above zero and smaller says so. */
export function formatWork(hashes: bigint): string {
  const thousandths = (hashes * 10n ** BigInt(DECIMALS)) / TERAHASH_HOUR;
  if (thousandths === 0n && hashes > 0n) return '< 0.001';
  const digits = thousandths.toString().padStart(DECIMALS + 1, '0');
  return `${groupThousands(digits.slice(0, -DECIMALS))}.${digits.slice(-DECIMALS)}`;
}

/** Units x milliseconds as unit-days, cut to three decimals: 10 units for a day are `10.000`. */
export function formatUnitDays(weight: bigint): string {
  const thousandths = (weight * 10n ** BigInt(DECIMALS)) / DAY_MS;
  if (thousandths === 0n && weight > 0n) return '< 0.001';
  const digits = thousandths.toString().padStart(DECIMALS + 1, '0');
  return `${groupThousands(digits.slice(0, -DECIMALS))}.${digits.slice(-DECIMALS)}`;
}
