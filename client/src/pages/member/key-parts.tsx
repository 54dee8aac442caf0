import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { Answer, Body } from '../../api/http';
import { Address } from '../../components/hash';
import { Facts } from '../../components/page';
import { t } from '../../strings';

const words = t.memberKey;

export type ChosenForm = NonNullable<Body<'/api/me/address'>['form']>;
export type LinkedKey = NonNullable<NonNullable<Answer<'/api/me/address'>['current']>['key']>;
type KeyReading = NonNullable<Answer<'/api/me/address/inspect', 'post'>['key']>;

const FORMS: readonly ChosenForm[] = ['wpkh', 'tr', 'sh-wpkh', 'pkh'];
const NUMBER_MAX = 10_000;

/** What of a text decides which fields are shown; the service alone judges it. */
export function kindOf(text: string): 'address' | 'key' | 'untyped-key' {
  if (/^\s*[xt]pub/.test(text)) return 'untyped-key';
  return /^\s*(?:[yzuvYZUV]pub|[a-z]+\()/.test(text) ? 'key' : 'address';
}

/** The number that was typed; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  const number = /^\d{1,5}$/.test(text.trim()) ? Number.parseInt(text, 10) : undefined;
  return number === undefined || number > NUMBER_MAX ? undefined : number;
}

interface KeyFieldsProps {
  readonly needsForm: boolean;
  readonly form: ChosenForm | '';
  readonly firstNumber: string;
  readonly onChange: (change: { readonly form?: ChosenForm | ''; readonly firstNumber?: string }) => void;
}

/** What a key does not say itself. */
export function KeyFields({ needsForm, form, firstNumber, onChange }: KeyFieldsProps) {
  return (
    <>
      <p className="pd-hint">{words.hint}</p>
      {needsForm ? (
        <NativeSelect
          label={words.form}
          description={words.formHint}
          value={form}
          data={[{ value: '', label: '' }, ...FORMS.map((value) => ({ value, label: words.forms[value] }))]}
          onChange={(event) => onChange({ form: FORMS.find((one) => one === event.currentTarget.value) ?? '' })}
        />
      ) : null}
      <TextInput
        label={words.firstNumber}
        description={words.firstNumberHint}
        inputMode="numeric"
        autoComplete="off"
        value={firstNumber}
        onChange={(event) => onChange({ firstNumber: event.currentTarget.value })}
      />
    </>
  );
}

/** The first addresses of a key, to be compared with the wallet: a wrong one would send money to nowhere. */
export function KeyComparison({
  reading,
  isSame,
  onSame,
}: {
  reading: KeyReading;
  isSame: boolean;
  onSame: (isSame: boolean) => void;
}) {
  return (
    <>
      <Facts
        items={[
          [words.shown, <code>{reading.shown}</code>],
          [words.makes, words.forms[reading.form]],
        ]}
      />
      <p>{words.compareText}</p>
      <Facts
        items={reading.addresses.map((address, index) => [words.number(index), <Address text={address} />] as const)}
      />
      <Checkbox label={words.same} checked={isSame} onChange={(event) => onSame(event.currentTarget.checked)} />
    </>
  );
}

/** How a linked key stands: what it makes, where the next payout goes, and how far it may go on. */
export function KeyFacts({ linked, first }: { linked: LinkedKey; first: string }) {
  if (linked.shown === null || linked.form === null) return <p className="pd-hint">{words.erased}</p>;
  return (
    <>
      <p className="pd-hint">{words.each}</p>
      {linked.nextAddress === null ? null : (
        <div>
          <p className="pd-figure-name">{words.next(linked.nextNumber)}</p>
          <p className="pd-address-large">
            <Address text={linked.nextAddress} />
          </p>
        </div>
      )}
      <Facts
        items={[
          [words.shown, <code>{linked.shown}</code>],
          [words.makes, words.forms[linked.form]],
          [words.first, <Address text={first} />],
          [words.gap, words.gapText(linked.unsettled, linked.unsettledMax)],
        ]}
      />
      <p className="pd-hint">{words.gapHint(linked.unsettledMax)}</p>
    </>
  );
}
