import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Facts, Loaded, Page, Panel } from '../../components/page';
import { Done, Note } from '../../components/status';
import { asForm, EMPTY_FORM, type FormFields, TaxFormFields, whyNot } from '../../components/tax-form-fields';
import { When } from '../../components/when';
import { t } from '../../strings';

type State = Answer<'/api/me/tax-form'>;
type Form = NonNullable<State['form']>;
type Sign = Body<'/api/me/tax-form'>;
const words = t.taxForm;

/** A form in words, its number masked. */
export function FormFacts({ form }: { form: Form }) {
  const name = form.nameKind === 'business' ? [form.business, form.business2] : [form.first, form.middle, form.last, form.suffix]; // prettier-ignore
  const address = [form.line1, form.line2, form.city, `${form.state} ${form.zip}`.trim(), form.country];
  const join = (parts: readonly string[], between: string) => parts.filter((part) => part !== '').join(between);
  return (
    <Facts
      items={[
        [words.form, <strong key="form">{form.form}</strong>],
        [words.name, <span key="name" dir="auto">{join(name, ' ')}</span>], // prettier-ignore
        [words.address, <span key="address" dir="auto">{join(address, ', ')}</span>], // prettier-ignore
        [words.class, words.classes[form.taxClass]],
        [words.number, <code key="tin">{form.tin ?? words.noNumber}</code>],
        [words.signedOn, form.signedOn],
        [words.receivedOn, `${form.receivedOn}, ${words.ways[form.way]}`],
        [words.until, form.until ?? words.noEnd],
      ]}
    />
  );
}

interface Certified {
  readonly crossedOut: boolean;
  readonly capacity: boolean;
}

/** The words above the signature, as the form prints them. */
function Certification({
  form,
  certified,
  onChange,
}: {
  form: Sign['form'];
  certified: Certified;
  onChange: (next: Certified) => void;
}) {
  // prettier-ignore
  const isUs = form === 'W-9';
  return (
    <section aria-label={words.certification} className="pd-form">
      <h3>{words.certification}</h3>
      <p>{isUs ? words.w9Lead : words.w8benLead}</p>
      {isUs ? (
        <ol>
          {words.w9.map((item, at) => (
            <li key={item}>{at === 1 && certified.crossedOut ? <s>{item}</s> : item}</li>
          ))}
        </ol>
      ) : (
        <ul>
          {words.w8ben.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )}
      {isUs ? <p>{words.w9Person}</p> : null}
      <p>{isUs ? words.w9After : words.w8benAfter}</p>
      {isUs ? (
        <Checkbox
          label={words.crossOut}
          checked={certified.crossedOut}
          onChange={({ currentTarget: { checked } }) => onChange({ ...certified, crossedOut: checked })}
        />
      ) : (
        <>
          <p className="pd-hint">{words.noTreaty}</p>
          <Checkbox
            label={words.capacity}
            checked={certified.capacity}
            onChange={({ currentTarget: { checked } }) => onChange({ ...certified, capacity: checked })}
          />
        </>
      )}
    </section>
  );
}

/** Fills a form in and signs it: a typed name, and a fresh proof that it is the member. */
function SignForm({ onSigned }: { onSigned: (warnings: readonly string[]) => void }) {
  const client = useQueryClient();
  const [fields, setFields] = useState<FormFields>(EMPTY_FORM);
  const [certified, setCertified] = useState<Certified>({ crossedOut: false, capacity: false });
  const [signature, setSignature] = useState('');
  const act = useAct((body: Sign) => request('post', '/api/me/tax-form', { body }));
  const form = fields.form === 'W-8BEN' ? 'W-8BEN' : 'W-9';
  const unsigned = signature.trim() === '' ? words.signMissing : undefined;
  const because = whyNot(fields) ?? (form === 'W-8BEN' && !certified.capacity ? words.capacityMissing : unsigned);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined) return;
    const signed = form === 'W-9' ? ({ form, words: words.w9Words } as const) : ({ form, words: words.w8benWords } as const); // prettier-ignore
    const body = { ...fields, ...signed, signature, itemTwoCrossedOut: form === 'W-9' && certified.crossedOut };
    const state = await act.run(body);
    if (state === undefined) return;
    onSigned(state.warnings);
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <NativeSelect
        label={words.which}
        description={words.firm}
        data={(['W-9', 'W-8BEN'] as const).map((value) => ({ value, label: words.forms[value] }))}
        value={form}
        onChange={({ currentTarget: { value } }) => setFields(asForm(fields, value === 'W-8BEN' ? 'W-8BEN' : 'W-9'))}
      />
      <TaxFormFields fields={fields} onChange={setFields} />
      <Certification form={form} certified={certified} onChange={setCertified} />
      <TextInput
        label={words.signature}
        autoComplete="off"
        maxLength={200}
        value={signature}
        onChange={({ currentTarget: { value } }) => setSignature(value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.sign}
      </ActionButton>
    </form>
  );
}

/** Copies in electronic form: what must be said before, the agreement, and its end. */
function Copies({ state }: { state: State }) {
  const client = useQueryClient();
  const [canOpen, setCanOpen] = useState(false);
  const act = useAct((given: boolean, key) => request('post', '/api/me/tax-form/consent', { body: { given }, idempotencyKey: key })); // prettier-ignore
  const say = async (given: boolean) => {
    if ((await act.run(given)) !== undefined) await client.invalidateQueries();
  };
  return (
    <Panel title={words.copies} hint={state.electronicConsent ? words.copiesOn : words.copiesPaper}>
      <div className="pd-form">
        {state.consentAt === null ? null : (
          <p className="pd-dim">
            {words.copiesSince} <When at={state.consentAt} />
          </p>
        )}
        <p>{words.disclosed}</p>
        <ul>
          {words.disclosures.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
        {state.electronicConsent ? (
          <Button variant="default" loading={act.isBusy} onClick={() => void say(false)}>
            {words.withdraw}
          </Button>
        ) : (
          <>
            <Checkbox
              label={words.canOpen}
              checked={canOpen}
              onChange={({ currentTarget: { checked } }) => setCanOpen(checked)}
            />
            <ActionButton
              because={canOpen ? undefined : words.canOpenMissing}
              loading={act.isBusy}
              onClick={() => void say(true)}
            >
              {words.agree}
            </ActionButton>
          </>
        )}
      </div>
    </Panel>
  );
}

function Parts({ state }: { state: State }) {
  const [isOpen, setOpen] = useState(false);
  const [warnings, setWarnings] = useState<readonly string[] | undefined>();
  const signed = (found: readonly string[]) => {
    setWarnings(found);
    setOpen(false);
  };
  return (
    <div className="pd-stack">
      {warnings === undefined ? null : <Done title={words.done} />}
      {warnings === undefined || warnings.length === 0 ? null : (
        <Note tone="warn" title={words.warned}>
          {warnings.map((one) => (
            <p key={one}>{one}</p>
          ))}
        </Note>
      )}
      {state.form === null ? (
        <Panel title={words.none} hint={words.noneText}>
          <SignForm onSigned={signed} />
        </Panel>
      ) : (
        <Panel title={words.onFile}>
          <FormFacts form={state.form} />
          {isOpen ? (
            <>
              <p className="pd-hint">{words.anotherText}</p>
              <SignForm onSigned={signed} />
            </>
          ) : (
            <Button variant="default" onClick={() => setOpen(true)}>
              {words.another}
            </Button>
          )}
        </Panel>
      )}
      <Copies state={state} />
    </div>
  );
}

/** The member's tax form: what is on file, a new one, and copies in electronic form. */
export function TaxFormPage() {
  const query = useApi('/api/me/tax-form');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>{(state) => <Parts state={state} />}</Loaded>
    </Page>
  );
}
