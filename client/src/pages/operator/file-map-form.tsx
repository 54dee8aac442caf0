import { Select, TextInput } from '@mantine/core';
import type { Body } from '../../api/http';
import { t } from '../../strings';

/** How a file is to be read. */
export type FileMap = Body<'/api/operator/imports/preview'>['map'];
const words = t.imports;
const COLUMNS = ['date', 'amount', 'id', 'fee', 'coin', 'txid'] as const;

const FIRST: FileMap = {
  delimiter: 'comma',
  decimal: 'point',
  date: 'YYYY-MM-DD',
  unit: 'coins',
  columns: { id: null, date: '', amount: '', fee: null, coin: null, txid: null },
};

/** The way in which the last file of the source was read, or an empty one: columns are never guessed. */
export function proposedMap(last: FileMap | null): FileMap {
  return last ?? FIRST;
}

/** Whether every column that a file needs has a name. */
export function mapIsWhole({ columns }: FileMap): boolean {
  return columns.date.trim() !== '' && columns.amount.trim() !== '';
}

function choices<T extends string>(names: Readonly<Record<T, string>>): { value: T; label: string }[] {
  return Object.entries<string>(names).map(([value, label]) => ({ value: value as T, label }));
}

/** Declares delimiter, decimals, days, unit and columns of a file. */
export function FileMapForm({ map, onMap }: { map: FileMap; onMap: (map: FileMap) => void }) {
  const pick = (patch: Partial<FileMap>) => onMap({ ...map, ...patch });
  return (
    <>
      <fieldset className="pd-fieldset">
        <legend className="pd-label">{words.how}</legend>
        <div className="pd-fields">
          <Select
            label={words.delimiter}
            allowDeselect={false}
            data={choices(words.delimiters)}
            value={map.delimiter}
            onChange={(value) => pick(value === null ? {} : { delimiter: value as FileMap['delimiter'] })}
          />
          <Select
            label={words.decimal}
            allowDeselect={false}
            data={choices(words.decimals)}
            value={map.decimal}
            onChange={(value) => pick(value === null ? {} : { decimal: value as FileMap['decimal'] })}
          />
          <Select
            label={words.date}
            allowDeselect={false}
            data={choices(words.dates)}
            value={map.date}
            onChange={(value) => pick(value === null ? {} : { date: value as FileMap['date'] })}
          />
          <Select
            label={words.unit}
            allowDeselect={false}
            data={choices(words.units)}
            value={map.unit}
            onChange={(value) => pick(value === null ? {} : { unit: value as FileMap['unit'] })}
          />
        </div>
      </fieldset>
      <fieldset className="pd-fieldset">
        <legend className="pd-label">{words.columns}</legend>
        <p className="pd-hint">{words.columnsHint}</p>
        <div className="pd-fields">
          {COLUMNS.map((name) => (
            <TextInput
              key={name}
              label={words.column[name]}
              autoComplete="off"
              spellCheck={false}
              required={name === 'date' || name === 'amount'}
              value={map.columns[name] ?? ''}
              onChange={(event) => {
                const text = event.currentTarget.value;
                const none = name === 'date' || name === 'amount' ? '' : null;
                pick({ columns: { ...map.columns, [name]: text === '' ? none : text } });
              }}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
