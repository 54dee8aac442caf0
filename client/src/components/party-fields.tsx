import { NativeSelect, TextInput } from '@mantine/core';
import type { Body } from '../api/http';
import { t } from '../strings';

const words = t.taxForm;

/** Name and address of a person or a business, as forms of the IRS ask them. */
export type Party = Pick<Body<'/api/operator/filing/payer'>, 'nameKind' | 'first' | 'middle' | 'last' | 'suffix' | 'business' | 'business2' | 'country' | 'line1' | 'line2' | 'city' | 'state' | 'zip'>; // prettier-ignore

export interface PartProps<F> {
  readonly fields: F;
  readonly onChange: (next: F) => void;
}

type TextName<F> = { [K in keyof F]: F[K] extends string | null ? K : never }[keyof F];

interface LineProps<F> extends PartProps<F> {
  readonly name: TextName<F>;
  readonly label: string;
  readonly max?: number;
  readonly isUpper?: boolean;
}

/** One line of text. */
export function Line<F extends object>({ name, label, fields, onChange, max = 75, isUpper = false }: LineProps<F>) {
  const value: unknown = fields[name];
  return (
    <TextInput
      label={label}
      autoComplete="off"
      maxLength={max}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) =>
        onChange({ ...fields, [name]: isUpper ? currentTarget.value.toUpperCase() : currentTarget.value })
      }
    />
  );
}

/** A name, by the kind of whoever has it. @param label of the kind; undefined where only a person can be meant */
export function NameFields<F extends Party>(props: PartProps<F> & { label: string | undefined }) {
  const { label, ...part } = props;
  const { fields, onChange } = part;
  return (
    <>
      {label === undefined ? null : (
        <NativeSelect
          label={label}
          data={Object.entries(words.kinds).map(([value, text]) => ({ value, label: text }))}
          value={fields.nameKind}
          onChange={({ currentTarget: { value } }) => onChange({ ...fields, nameKind: value === 'business' ? 'business' : 'individual' })} // prettier-ignore
        />
      )}
      {fields.nameKind === 'business' ? (
        <>
          <Line<Party> {...asParty(part)} name="business" label={words.business} />
          <Line<Party> {...asParty(part)} name="business2" label={words.business2} />
        </>
      ) : (
        <div className="pd-fields">
          {(['first', 'middle', 'last', 'suffix'] as const).map((name) => (
            <Line<Party> key={name} {...asParty(part)} name={name} label={words[name]} max={20} />
          ))}
        </div>
      )}
    </>
  );
}

/** An address. */
export function AddressFields<F extends Party>(props: PartProps<F>) {
  const part = asParty(props);
  return (
    <>
      <Line<Party> {...part} name="line1" label={words.line1} />
      <Line<Party> {...part} name="line2" label={words.line2} />
      <div className="pd-fields">
        <Line<Party> {...part} name="city" label={words.city} />
        <Line<Party> {...part} name="state" label={words.state} isUpper={props.fields.country === 'US'} />
        <Line<Party> {...part} name="zip" label={words.zip} />
        <Line<Party> {...part} name="country" label={words.country} max={2} isUpper />
      </div>
    </>
  );
}

function asParty<F extends Party>({ fields, onChange }: PartProps<F>): PartProps<Party> {
  return { fields, onChange: (party) => onChange({ ...fields, ...party }) };
}
