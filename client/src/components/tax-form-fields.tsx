import { NativeSelect, TextInput } from '@mantine/core';
import type { Body } from '../api/http';
import { t } from '../strings';
import { AddressFields, Line, NameFields, type PartProps } from './party-fields';

/** What both forms ask, whoever types them in. */
export type FormFields = Omit<Body<'/api/operator/payees/{id}/form'>, 'signedOn' | 'receivedOn' | 'reason'>;
export type FormKind = FormFields['form'];
const words = t.taxForm;

export const EMPTY_FORM: FormFields = {
  ...{ nameKind: 'individual', first: '', middle: '', last: '', suffix: '', business: '', business2: '' },
  ...{ country: 'US', line1: '', line2: '', city: '', state: '', zip: '' },
  ...{ form: 'W-9', taxClass: 'individual', tin: '', tinType: null, citizenship: null, foreignTin: null, bornOn: null },
};

/** The same fields for another form: what it does not ask is left out of it. */
export function asForm(fields: FormFields, form: FormKind): FormFields {
  const isForeign = form !== 'W-9';
  const foreign = isForeign ? { citizenship: fields.citizenship ?? '', foreignTin: fields.foreignTin ?? '' } : { citizenship: null, foreignTin: null, bornOn: null }; // prettier-ignore
  const person = form === 'W-8BEN' ? ({ nameKind: 'individual', taxClass: 'individual' } as const) : {};
  // Nobody's country is guessed: of a Form W-8 it is not the United States, and of a Form W-9 it mostly is.
  const country = isForeign === (fields.country === 'US') ? (isForeign ? '' : 'US') : fields.country;
  return { ...fields, ...foreign, ...person, country, form };
}

/** Why the fields are no form yet; undefined when they are. What looks odd in them is for the service to say. */
export function whyNot({
  nameKind,
  last,
  business,
  country,
  line1,
  city,
  citizenship,
}: FormFields): string | undefined {
  // prettier-ignore
  if ((nameKind === 'individual' ? last : business).trim() === '') return words.nameMissing;
  if (country.length !== 2 || line1.trim() === '' || city.trim() === '') return words.addressMissing;
  return citizenship !== null && citizenship.length !== 2 ? words.citizenshipMissing : undefined;
}

/** Whether a number is there that is not one: nine digits, with blanks and dashes where people write them. */
function isNoTin(tin: string): boolean {
  const written = tin.replaceAll(/[\s\p{Pd}\u2212]/gu, '');
  return written !== '' && !/^\d{9}$/.test(written);
}

type FieldsProps = PartProps<FormFields>;

function Numbers(props: FieldsProps) {
  const { fields, onChange } = props;
  const isType = (value: string): value is NonNullable<FormFields['tinType']> => Object.hasOwn(words.types, value);
  return (
    <>
      <TextInput
        label={words.tin}
        description={isNoTin(fields.tin) ? words.tinMissing : words.tinHint}
        autoComplete="off"
        inputMode="numeric"
        maxLength={30}
        value={fields.tin}
        onChange={({ currentTarget: { value } }) => onChange({ ...fields, tin: value })}
      />
      <NativeSelect
        label={words.tinType}
        data={[{ value: '', label: words.pick }, ...Object.entries(words.types).map(([value, label]) => ({ value, label }))]} // prettier-ignore
        value={fields.tinType ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ ...fields, tinType: isType(value) ? value : null })}
      />
    </>
  );
}

function Foreign(props: FieldsProps) {
  const { fields, onChange } = props;
  return (
    <>
      <Line {...props} name="citizenship" label={words.citizenship} max={2} isUpper />
      <Line {...props} name="foreignTin" label={words.foreignTin} max={30} />
      <TextInput
        type="date"
        label={words.bornOn}
        value={fields.bornOn ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ ...fields, bornOn: value === '' ? null : value })}
      />
    </>
  );
}

/** The lines of a form, in its order. */
export function TaxFormFields(props: FieldsProps) {
  const { fields, onChange } = props;
  const isClass = (value: string): value is FormFields['taxClass'] => Object.hasOwn(words.classes, value);
  const isForeign = fields.form !== 'W-9';
  return (
    <>
      <NameFields {...props} label={fields.form === 'W-8BEN' ? undefined : words.kind} />
      {isForeign ? (
        <p className="pd-hint">{words.address3}</p>
      ) : (
        <NativeSelect
          label={words.taxClass}
          data={Object.entries(words.classes).map(([value, label]) => ({ value, label }))}
          value={fields.taxClass}
          onChange={({ currentTarget: { value } }) => isClass(value) && onChange({ ...fields, taxClass: value })}
        />
      )}
      <AddressFields {...props} />
      {isForeign ? <Foreign {...props} /> : null}
      <Numbers {...props} />
    </>
  );
}
