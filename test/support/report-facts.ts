import type { IncomeLine, MemberIncomeFacts } from '../../src/tax';
import { amount, type Day, instant, parsePrice, taxYear, usd, usdValue } from '../../src/units';

/** Facts of a made-up year: one receipt a month, with a name. */
export function factsFor(name: string, changes: Partial<MemberIncomeFacts> = {}): MemberIncomeFacts {
  const lines = Array.from({ length: 12 }, (_, month): IncomeLine => {
    const net = 1_000n + BigInt(month);
    const price = `5${month}000.25`;
    return {
      id: `r${month}-0`,
      kind: 'receipt',
      recognisedAt: instant(Date.UTC(2025, month, 3, 12)),
      day: `2025-${String(month + 1).padStart(2, '0')}-03` as Day,
      source: month % 2 === 0 ? 'braiins' : 'ocean',
      legalModel: 'principal',
      asset: 'BTC',
      gross: net + 30n,
      poolFee: 10n,
      serviceFee: 20n,
      net,
      price,
      priceSource: 'formula',
      priceLabel: 'demo prices',
      priceAt: instant(Date.UTC(2025, month, 3)),
      quoteId: `q-BTC-${month}`,
      usd: usdValue(amount('BTC', net), parsePrice(price)),
      ledgerEntryId: `e${month}`,
      cause: `receipt/${month}/m`,
    };
  });
  const total = usd(lines.reduce((sum, line) => sum + line.usd, 0n));
  return {
    memberId: 'm',
    year: taxYear(2025),
    zone: 'UTC',
    lines,
    unpriced: [],
    repayments: [],
    total,
    name,
    running: null,
    ...changes,
  };
}
