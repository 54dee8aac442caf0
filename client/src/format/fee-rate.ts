import { groupThousands } from './amount';

/** sat per 1000 virtual bytes as sat/vB text, exact: `12345` → `12.345`. */
export function formatFeeRate(satPerKvb: number | bigint): string {
  const rate = BigInt(satPerKvb);
  const fraction = (rate % 1000n).toString().padStart(3, '0').replace(/0+$/, '');
  const whole = groupThousands((rate / 1000n).toString());
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** sat/vB as typed, in sat per 1000 virtual bytes; `undefined` when it is no rate above zero with three decimals. */
export function parseFeeRate(text: string): bigint | undefined {
  const match = /^(0|[1-9]\d{0,6})(?:\.(\d{1,3}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const rate = BigInt(match[1] ?? '0') * 1000n + BigInt((match[2] ?? '').padEnd(3, '0'));
  return rate > 0n ? rate : undefined;
}
