import { usePreferences } from '../app/preferences';
import { amountText, parseUnits } from '../format/amount';

/** Amounts inside a sentence, in the reader's unit. */
export function useAmountText(): (of: { readonly units: string; readonly asset: string }) => string {
  const { unit } = usePreferences();
  return ({ units, asset }) => {
    const { figure, unit: name } = amountText(parseUnits(units), asset, unit);
    return `${figure} ${name}`;
  };
}
