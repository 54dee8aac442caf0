import type { CapitalSale } from '../../reports/form-8949';
import { instant, parseDay, parseUsd, taxYear } from '../../src/units';
import { termOf, boxOf, type Reported } from '../../src/tax/lots/holding-period';

interface Said {
  readonly id?: string;
  readonly lot?: string;
  readonly kind?: CapitalSale['kind'];
  readonly asset?: string;
  readonly units?: bigint;
  readonly acquired: string;
  readonly sold: string;
  readonly proceeds: string;
  readonly basis: string;
  readonly reported?: Reported;
  readonly txid?: string;
  /** Proceeds, basis and costs of a statement. */
  readonly stated?: readonly [string, string | null, string];
}

/** One sale of a coin with 8 decimals, at noon of its days. */
export function capitalSale(said: Said): CapitalSale {
  const [acquiredOn, disposedOn] = [parseDay(said.acquired), parseDay(said.sold)];
  const term = termOf(acquiredOn, disposedOn);
  const [proceeds, basis, costs] = said.stated ?? [];
  return {
    ...{ id: said.id ?? 'sale', kind: said.kind ?? 'dispose', wallet: 'main', asset: said.asset ?? 'BTC' },
    ...{ units: said.units ?? 100_000_000n, decimals: 8, lot: said.lot ?? 'lot' },
    ...{ acquiredAt: instant(Date.parse(`${acquiredOn}T12:00:00Z`)), acquiredOn },
    ...{ disposedAt: instant(Date.parse(`${disposedOn}T12:00:00Z`)), disposedOn },
    ...{ proceeds: parseUsd(said.proceeds), basis: parseUsd(said.basis), term },
    box: boxOf(taxYear(Number(disposedOn.slice(0, 4))), term, said.reported ?? 'none'),
    txid: said.txid ?? null,
    statement:
      proceeds === undefined
        ? null
        : {
            proceeds: parseUsd(proceeds),
            basis: basis === undefined || basis === null ? null : parseUsd(basis),
            costs: parseUsd(costs ?? '0'),
          },
  };
}
