import { usePreferences } from '../app/preferences';
import { amountText, formatUsd, parseUnits } from '../format/amount';
import { t } from '../strings';

interface AmountProps {
  /** Decimal string of base units, as on the wire. */
  readonly units: string;
  readonly asset?: string;
  /** A plus sign before what comes in: for lists of changes. */
  readonly signed?: boolean;
}

/** An amount of a coin in the reader's unit, in digits of one width. */
export function Amount({ units, asset = 'BTC', signed = false }: AmountProps) {
  const { unit } = usePreferences();
  const value = parseUnits(units);
  const text = amountText(value, asset, unit);
  return (
    <span className="pd-amount">
      {signed && value > 0n ? '+' : ''}
      {text.figure}
      <span className="pd-unit">{text.unit}</span>
    </span>
  );
}

/** A dollar value as the service rounds it, or the word that there is no price: never a zero in its place. */
export function Usd({ value, decimals = 2 }: { value: string | null | undefined; decimals?: number }) {
  if (value === null || value === undefined) return <span className="pd-unpriced">{t.common.unpriced}</span>;
  return (
    <span className="pd-amount" title={`${value} USD`}>
      {formatUsd(value, decimals)}
    </span>
  );
}
