import { SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Beginning, beginningOf, proposedBeginning } from '../../components/beginning';
import { ErrorNote } from '../../components/error-note';
import { MemberPicker, type Picked } from '../../components/member-picker';
import { Empty, Loaded, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Done, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatBasisPoints, parsePercent } from '../../format/amount';
import { t } from '../../strings';

type Fees = Answer<'/api/operator/terms/service-fee'>;
type Fee = Fees['items'][number];
type SetFee = Body<'/api/operator/terms/service-fee'>;
const words = t.terms.fee;

const columns: readonly Column<Fee>[] = [
  {
    key: 'who',
    header: words.who,
    cell: ({ memberId, name }) =>
      memberId === null ? (
        <>
          <strong>{words.everybody}</strong>
          <span className="pd-line pd-dim">{words.everybodyText}</span>
        </>
      ) : (
        <Person name={name} memberId={memberId} />
      ),
  },
  { key: 'fee', header: words.fee, end: true, cell: ({ bps }) => <strong>{formatBasisPoints(bps)}</strong> },
  { key: 'from', header: t.terms.from, cell: ({ from }) => <When at={from} /> },
  {
    key: 'state',
    header: words.state,
    cell: ({ state }) => <Status tone={t.terms.states[state].tone}>{t.terms.states[state].name}</Status>,
  },
];

function FeeForm({ fees }: { fees: Fees }) {
  const client = useQueryClient();
  const scopeLabel = useId();
  const [isOne, setOne] = useState(false);
  const [picked, setPicked] = useState<Picked | undefined>();
  const [text, setText] = useState('');
  const isChange = fees.items.length > 0;
  // A change takes nothing back: it begins now at the earliest.
  const terms = { asOf: fees.asOf, openFrom: Math.max(fees.openFrom ?? fees.asOf, isChange ? fees.asOf : 0), isChange };
  const [choice, setChoice] = useState(() => proposedBeginning(terms));
  const bps = parsePercent(text);
  const isFit = bps !== undefined && bps >= fees.bpsMin && bps <= fees.bpsMax;
  const beginning = beginningOf(choice, terms);
  const act = useAct((body: SetFee, key) =>
    request('post', '/api/operator/terms/service-fee', { body, idempotencyKey: key }),
  );
  const because =
    isOne && picked === undefined
      ? words.badMember
      : !isFit
        ? words.bad(formatBasisPoints(fees.bpsMin), formatBasisPoints(fees.bpsMax))
        : 'because' in beginning
          ? beginning.because
          : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || bps === undefined || 'because' in beginning) return;
    const memberId = isOne ? (picked?.memberId ?? null) : null;
    if ((await act.run({ memberId, bps, from: beginning.from })) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  return (
    <form className="pd-form" aria-label={words.set} onSubmit={(event) => void submit(event)}>
      <h3>{words.set}</h3>
      <div>
        <p id={scopeLabel} className="pd-label">
          {words.scope}
        </p>
        <SegmentedControl
          aria-labelledby={scopeLabel}
          value={isOne ? 'member' : 'everybody'}
          onChange={(next) => setOne(next === 'member')}
          data={[
            { value: 'everybody', label: words.scopes.everybody },
            { value: 'member', label: words.scopes.member },
          ]}
        />
      </div>
      {isOne ? <MemberPicker label={t.terms.member} picked={picked} onPick={setPicked} /> : null}
      <TextInput
        label={words.percent}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Beginning terms={terms} choice={choice} onChoose={setChoice} />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      {act.result === undefined || text !== '' ? null : <Done title={words.done} />}
      <ActionButton type="submit" because={because} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}

/** What the service keeps: everybody's fee and members' own. */
export function ServiceFeePanel() {
  const query = useApi('/api/operator/terms/service-fee');
  return (
    <Loaded query={query}>
      {(fees) => (
        <Panel title={words.title} hint={words.hint(formatBasisPoints(fees.bpsMin), formatBasisPoints(fees.bpsMax))}>
          <div className="pd-split">
            <DataTable
              caption={words.caption}
              columns={columns}
              rows={fees.items}
              keyOf={({ memberId, from }) => `${memberId ?? '*'} ${from}`}
              empty={<Empty title={words.none}>{words.noneText}</Empty>}
            />
            <FeeForm fees={fees} />
          </div>
        </Panel>
      )}
    </Loaded>
  );
}
