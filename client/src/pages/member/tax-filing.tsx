import { NativeSelect, TextInput } from '@mantine/core';
import { t } from '../../strings';

/** What a return says besides, as the files are asked for with it. Empty: as the pack takes it. */
export interface Filing {
  readonly rounding: 'cents' | 'dollars';
  readonly rows: 'lots' | 'sales';
  readonly status: 'other' | 'separate';
  readonly carryShort: string;
  readonly carryLong: string;
  readonly taxableIncome: string;
  readonly wages: string;
}

export const FILING: Filing = { rounding: 'cents', rows: 'lots', status: 'other', carryShort: '', carryLong: '', taxableIncome: '', wages: '' }; // prettier-ignore
const words = t.taxes.year.filing;
const CHOICES = { rounding: ['cents', 'dollars'], rows: ['lots', 'sales'], status: ['other', 'separate'] } as const;
const AMOUNTS = ['carryShort', 'carryLong', 'taxableIncome', 'wages'] as const;
const DOLLARS = /^\d{1,15}(\.\d{1,12})?$/;
const SIGNED = /^-?\d{1,15}(\.\d{1,12})?$/;

const isBad = (field: (typeof AMOUNTS)[number], text: string): boolean =>
  text !== '' && !(field === 'taxableIncome' ? SIGNED : DOLLARS).test(text);

/** What is asked for: only what was said, and only amounts. */
export function queryOf(said: Filing): Partial<Filing> {
  const fields = Object.entries(said).filter(([field, text]) => {
    const amount = AMOUNTS.find((one) => one === field);
    if (amount !== undefined) return text !== '' && !isBad(amount, String(text));
    return text !== FILING[field as keyof Filing];
  });
  return Object.fromEntries(fields);
}

/** Says what else stands on the return; nothing of it is kept. */
export function FilingForm({ said, onChange }: { said: Filing; onChange: (filing: Filing) => void }) {
  return (
    <details>
      <summary>{words.title}</summary>
      <div className="pd-form">
        <p className="pd-hint">{words.hint}</p>
        {(['rounding', 'rows', 'status'] as const).map((field) => (
          <NativeSelect
            key={field}
            label={words.names[field]}
            value={said[field]}
            onChange={({ currentTarget: { value } }) => onChange({ ...said, [field]: value })}
            data={CHOICES[field].map((value) => ({ value, label: words.choices[value] }))}
          />
        ))}
        {AMOUNTS.map((field) => (
          <TextInput
            key={field}
            label={words.names[field]}
            inputMode="decimal"
            autoComplete="off"
            value={said[field]}
            error={isBad(field, said[field]) ? words.bad : undefined}
            onChange={({ currentTarget: { value } }) => onChange({ ...said, [field]: value.trim() })}
          />
        ))}
      </div>
    </details>
  );
}
