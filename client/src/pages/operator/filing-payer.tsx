import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Facts, Panel } from '../../components/page';
import { AddressFields, Line, NameFields, type PartProps } from '../../components/party-fields';
import { Done, Status } from '../../components/status';
import { t } from '../../strings';
import { Choice } from './choice';
import type { FilingYear } from './filing';

type Payer = NonNullable<FilingYear['payer']>;
type OpenSources = FilingYear['openSources'];
type Fields = Body<'/api/operator/filing/payer'>;
const words = t.filing;
const form = t.taxForm;

const EMPTY: Fields = {
  ...{ nameKind: 'business', first: '', middle: '', last: '', suffix: '', business: '', business2: '' },
  ...{ country: 'US', line1: '', line2: '', city: '', state: '', zip: '' },
  ...{ tin: '', tinType: 'EIN', phone: '', email: '', miningShares: '1099-MISC', fileFromUsd: null, sources: [] },
  ...{ fromYear: 0, correctsFiled: false },
};

function Decisions({ fields, onChange, openSources }: PartProps<Fields> & { openSources: OpenSources }) {
  if (openSources.length === 0) return null;
  const of = (source: string) => fields.sources.find((one) => one.source === source) ?? { source, received: null, agentReports: null }; // prettier-ignore
  const decide = (next: Fields['sources'][number]) =>
    onChange({ ...fields, sources: [...fields.sources.filter(({ source }) => source !== next.source), next] });
  return (
    <>
      <h3>{words.decisions}</h3>
      {openSources.map(({ source, legalModel }) =>
        legalModel === 'nominee' ? (
          <Choice
            key={`${source} ${legalModel}`}
            label={words.received(source)}
            of={words.receivedFor}
            pick={words.notDecided}
            value={of(source).received ?? ''}
            onChange={(value) => decide({ ...of(source), received: value === '' ? null : value })}
          />
        ) : (
          <Choice
            key={`${source} ${legalModel}`}
            label={words.agentReports(source)}
            of={words.reports}
            pick={words.notDecided}
            value={of(source).agentReports === null ? '' : of(source).agentReports === true ? 'yes' : 'no'}
            onChange={(value) => decide({ ...of(source), agentReports: value === '' ? null : value === 'yes' })}
          />
        ),
      )}
    </>
  );
}

function Rules({ fields, onChange }: PartProps<Fields>) {
  return (
    <>
      <NativeSelect
        label={words.miningShares}
        description={words.miningSharesHint}
        data={['1099-MISC', '1099-NEC']}
        value={fields.miningShares}
        onChange={({ currentTarget: { value } }) => onChange({ ...fields, miningShares: value === '1099-NEC' ? '1099-NEC' : '1099-MISC' })} // prettier-ignore
      />
      <TextInput
        label={words.fileFrom}
        inputMode="decimal"
        autoComplete="off"
        maxLength={12}
        value={fields.fileFromUsd ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ ...fields, fileFromUsd: value === '' ? null : value })}
      />
    </>
  );
}

interface PayerParts {
  readonly payer: Payer | null;
  readonly openSources: OpenSources;
  readonly year: number;
  readonly years: FilingYear['years'];
}

function PayerForm({ payer, openSources, year, years }: PayerParts) {
  const client = useQueryClient();
  const [fields, setFields] = useState<Fields>(() => {
    if (payer === null) return { ...EMPTY, fromYear: year };
    const { at: _, ...known } = payer;
    return { ...known, tin: '', fromYear: year, correctsFiled: false };
  });
  const act = useAct((body: Fields) => request('post', '/api/operator/filing/payer', { body }));
  const part = { fields, onChange: setFields };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await act.run(fields)) === undefined) return;
    setFields({ ...fields, tin: '', correctsFiled: false });
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <NameFields {...part} label={words.payerKind} />
      <AddressFields {...part} />
      <TextInput
        label={words.payerTin}
        description={payer === null ? undefined : words.payerTinKeep(payer.tin)}
        autoComplete="off"
        inputMode="numeric"
        maxLength={30}
        value={fields.tin}
        onChange={({ currentTarget: { value } }) => setFields({ ...fields, tin: value })}
      />
      <NativeSelect
        label={words.payerTinType}
        data={Object.entries(words.payerTinTypes).map(([value, label]) => ({ value, label }))}
        value={fields.tinType}
        onChange={({ currentTarget: { value } }) => setFields({ ...fields, tinType: value === 'SSN' ? 'SSN' : 'EIN' })}
      />
      <Line {...part} name="phone" label={words.phone} />
      <Line {...part} name="email" label={words.email} />
      <Rules {...part} />
      <Decisions {...part} openSources={openSources} />
      <Counts {...part} years={years} />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      {act.result === undefined ? null : <Done title={words.payerKept} />}
      <ActionButton type="submit" loading={act.isBusy}>
        {words.payerDo}
      </ActionButton>
    </form>
  );
}

function Known({ payer }: { payer: Payer }) {
  const { nameKind, business, business2, first, middle, last, suffix } = payer;
  const joined = (parts: readonly string[], by = ' ') => parts.filter((one) => one !== '').join(by);
  const name = nameKind === 'business' ? joined([business, business2]) : joined([first, middle, last, suffix]);
  return (
    <Facts
      items={[
        [form.name, name],
        [words.payerTin, <code key="tin">{payer.tin}</code>],
        [
          form.address,
          joined([payer.line1, payer.line2, payer.city, `${payer.state} ${payer.zip}`, payer.country], ', '),
        ],
        [words.phone, payer.phone === '' ? '–' : payer.phone],
        [
          words.miningShares,
          payer.fromYear === 0 ? payer.miningShares : words.sharesSince(payer.miningShares, payer.fromYear),
        ],
      ]}
    />
  );
}

/** From which tax year on the choices count, and whether what was filed by others was wrong. */
function Counts({ fields, onChange, years }: PartProps<Fields> & { years: FilingYear['years'] }) {
  return (
    <>
      <NativeSelect
        label={words.choicesFrom}
        description={words.choicesFromHint}
        data={[...years, Math.max(...years) + 1].map((year) => String(year))}
        value={String(fields.fromYear)}
        onChange={({ currentTarget: { value } }) => onChange({ ...fields, fromYear: Number(value) })}
      />
      <Checkbox
        label={words.correctsFiled}
        checked={fields.correctsFiled}
        onChange={({ currentTarget: { checked } }) => onChange({ ...fields, correctsFiled: checked })}
      />
    </>
  );
}

/** Who files, and by which rules. */
export function PayerPanel(parts: PayerParts) {
  const { payer } = parts;
  return (
    <Panel title={words.payerTitle} hint={words.payerHint}>
      {payer === null ? <Status tone="bad">{words.payerNone}</Status> : <Known payer={payer} />}
      <details open={payer === null}>
        <summary>{payer === null ? words.payerEnter : words.payerChange}</summary>
        <PayerForm {...parts} />
      </details>
    </Panel>
  );
}
