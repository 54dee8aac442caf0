/** Eighteen decimals: the most that any coin of these books has. */
const SCALE = 18;
const AMOUNT = /^\d{1,20}(\.\d{1,18})?$/;

/** A lot that was held when 2025 began. */
export interface HeldLot {
  readonly lot: string;
  readonly wallet: string | null;
  readonly asset: string;
  readonly amount: string;
}

/** What is typed: amounts by lot and wallet. Empty: none of it. */
export type Typed = Readonly<Record<string, string>>;
export const partKey = (lot: string, wallet: string): string => `${wallet}\n${lot}`;

/** A decimal text in parts of 1e-18; undefined where it is no amount. */
export function parseCoins(text: string): bigint | undefined {
  if (!AMOUNT.test(text)) return undefined;
  const [whole = '', decimals = ''] = text.split('.');
  return BigInt(whole + decimals.padEnd(SCALE, '0'));
}

/** Parts of one lot in several wallets are one lot. */
export function lotsOf(rows: readonly HeldLot[], asset: string): { lot: string; units: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const row of rows) {
    if (row.asset === asset) sums.set(row.lot, (sums.get(row.lot) ?? 0n) + (parseCoins(row.amount) ?? 0n));
  }
  return [...sums].map(([lot, units]) => ({ lot, units }));
}

/** What each wallet held. Empty where one pool served all wallets. */
export function walletsOf(rows: readonly HeldLot[], asset: string): string[] {
  const own = rows.filter((row) => row.asset === asset);
  return [...new Set(own.flatMap(({ wallet }) => wallet ?? []))];
}

/** Each amount that was typed, or undefined while one of them is none, or a lot is not divided to its last unit. */
export function partsOf(
  lots: readonly { readonly lot: string; readonly units: bigint }[],
  wallets: readonly string[],
  typed: Typed,
): { lot: string; wallet: string; amount: string }[] | undefined {
  const parts: { lot: string; wallet: string; amount: string }[] = [];
  for (const { lot, units } of lots) {
    let sum = 0n;
    for (const wallet of wallets) {
      const amount = (typed[partKey(lot, wallet)] ?? '').trim();
      if (amount === '') continue;
      const part = parseCoins(amount);
      if (part === undefined || part === 0n) return undefined;
      sum += part;
      parts.push({ lot, wallet, amount });
    }
    if (sum !== units) return undefined;
  }
  return parts.length === 0 ? undefined : parts;
}
