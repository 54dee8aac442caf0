import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { FileText, TEXT_LENGTH_MAX } from '../../components/file-text';
import { Panel } from '../../components/page';
import { Done, Note } from '../../components/status';
import { t } from '../../strings';
import type { FilingYear } from './filing';

type Compared = Answer<'/api/operator/filing/template', 'post'>;
type Template = Body<'/api/operator/filing/template'>;
type Looked = Pick<Template, 'leaveEmpty' | 'otherWords'>;
const words = t.filing;
const NONE: Looked = { leaveEmpty: [], otherWords: [] };

/** Columns that somebody looked at, with a tick for each. */
function LookedAt(props: {
  legend: string;
  columns: readonly string[];
  chosen: readonly string[];
  onChange: (next: string[]) => void;
}) {
  const { legend, columns, chosen, onChange } = props;
  if (columns.length === 0) return null;
  return (
    <fieldset className="pd-form">
      <legend>{legend}</legend>
      {columns.map((column) => (
        <Checkbox
          key={column}
          label={column}
          checked={chosen.includes(column)}
          onChange={({ currentTarget: { checked } }) =>
            onChange(checked ? [...chosen, column] : chosen.filter((one) => one !== column))
          }
        />
      ))}
    </fieldset>
  );
}

function Comparison({ compared: { form, differences, returns } }: { compared: Compared }) {
  if (differences.length === 0) return <Done title={words.fits(form ?? '', returns)} />;
  return (
    <Note tone="bad" title={words.differs}>
      <ul>
        {differences.map((difference) => (
          <li key={difference}>{difference}</li>
        ))}
      </ul>
    </Note>
  );
}

function whyNot(data: FilingYear, compared: Compared | undefined): string | undefined {
  if (data.payer === null) return words.payerFirst;
  if (data.errorsTotal > 0) return words.errorsFirst;
  if (compared === undefined) return words.compareFirst;
  if (compared.differences.length > 0) return words.differencesFirst;
  return compared.returns === 0 ? words.nothingToFile : undefined;
}

/** A template of the portal, compared, and the file of it. */
export function MakeFile({ data }: { data: FilingYear }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [looked, setLooked] = useState(NONE);
  const [compared, setCompared] = useState<Compared | undefined>();
  const look = useAct((body: Template) => request('post', '/api/operator/filing/template', { body }));
  const make = useAct((body: Template, key) => request('post', '/api/operator/filing/files', { body, idempotencyKey: key })); // prettier-ignore
  const { year } = data;
  const because = text.trim() === '' ? words.templateFirst : text.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined;
  const change = (next: string) => {
    setText(next);
    setLooked(NONE);
    setCompared(undefined);
    look.reset();
    make.reset();
  };
  const compare = async (next: Looked) => {
    setLooked(next);
    setCompared(await look.run({ year, text, ...next }));
  };
  const makeIt = async () => {
    if ((await make.run({ year, text, ...looked })) === undefined) return;
    setCompared(undefined);
    await client.invalidateQueries();
  };
  return (
    <Panel title={words.makeTitle} hint={words.makeHint}>
      <div className="pd-form">
        <FileText
          words={{ file: words.template, choose: words.template, text: words.templateText, tooLarge: words.tooLarge }}
          text={text}
          onText={change}
        />
        {look.error === undefined ? null : <ErrorNote error={look.error} isAct />}
        <ActionButton because={because} loading={look.isBusy} variant="default" onClick={() => void compare(looked)}>
          {words.compare}
        </ActionButton>
        {compared === undefined ? null : (
          <>
            <Comparison compared={compared} />
            <LookedAt
              legend={words.leaveEmpty}
              columns={compared.unknown}
              chosen={looked.leaveEmpty}
              onChange={(leaveEmpty) => void compare({ ...looked, leaveEmpty })}
            />
            <LookedAt
              legend={words.otherWords}
              columns={compared.otherWords}
              chosen={looked.otherWords}
              onChange={(otherWords) => void compare({ ...looked, otherWords })}
            />
          </>
        )}
        {make.error === undefined ? null : <ErrorNote error={make.error} isAct />}
        {make.result === undefined ? null : <Done title={words.made(make.result.files.length)} />}
        <ActionButton because={whyNot(data, compared)} loading={make.isBusy} onClick={() => void makeIt()}>
          {words.makeIt}
        </ActionButton>
      </div>
    </Panel>
  );
}
