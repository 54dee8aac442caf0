import { NativeSelect } from '@mantine/core';
import { t } from '../../strings';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly of: Readonly<Record<Value, string>>;
  readonly value: Value | '';
  readonly onChange: (value: Value | '') => void;
  /** What stands there at first. */
  readonly pick?: string;
}

/** A choice out of a named list, none at first. */
export function Choice<Value extends string>({ label, of, value, onChange, pick = t.payees.pick }: ChoiceProps<Value>) {
  const known = (text: string): text is Value => Object.hasOwn(of, text);
  const options = Object.entries<string>(of).map(([key, text]) => ({ value: key, label: text }));
  return (
    <NativeSelect
      label={label}
      data={[{ value: '', label: pick }, ...options]}
      value={value}
      onChange={({ currentTarget }) => onChange(known(currentTarget.value) ? currentTarget.value : '')}
    />
  );
}
