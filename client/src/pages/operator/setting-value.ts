import type { components } from '../../api/schema';
import { formatBasisPoints, groupThousands } from '../../format/amount';
import { t } from '../../strings';

type Unit = components['schemas']['SettingUnit'];

const WHOLE = /^\d{1,16}$/;

/** A setting's value with its unit: `500 sat`, `5 %`; what is no number stands as the configuration file writes it. */
export function settingValue(unit: Unit | null, text: string): string {
  if (unit === null || !WHOLE.test(text)) return text;
  return t.settings.units[unit](unit === 'bps' ? formatBasisPoints(Number(text)) : groupThousands(text));
}
