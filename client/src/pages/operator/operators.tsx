import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { Confirm } from '../../components/confirm';
import { Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { InvitationNote, type OneTimeLink, PersonForm } from './person-form';

type Operators = Answer<'/api/operator/operators'>;
type Operator = Operators['items'][number];
const words = t.operators;

const nameOf = ({ name, id }: Operator): string => name ?? id;

function Who({ operator }: { operator: Operator }) {
  return (
    <>
      <strong>
        <bdi>{operator.name ?? t.operator.members.erased}</bdi>
      </strong>
      {operator.isYou ? (
        <>
          {' '}
          <span className="pd-tag">{words.you}</span>
        </>
      ) : null}
      {operator.mail === null ? null : <span className="pd-line pd-dim pd-wrap">{operator.mail}</span>}
    </>
  );
}

function State({ operator }: { operator: Operator }) {
  const { name, tone } = words.states[operator.state];
  return (
    <>
      <Status tone={tone as 'good' | 'warn' | 'idle'}>{name}</Status>
      {operator.state === 'invited' ? (
        <span className="pd-line pd-dim">
          {operator.linkUntil === null ? (
            words.linkDead
          ) : (
            <>
              {words.linkOpen} <When at={operator.linkUntil} />
            </>
          )}
        </span>
      ) : null}
    </>
  );
}

function columnsOf(reset: (operator: Operator) => void): readonly Column<Operator>[] {
  return [
    { key: 'operator', header: words.operator, cell: (operator) => <Who operator={operator} /> },
    { key: 'state', header: words.state, cell: (operator) => <State operator={operator} /> },
    {
      key: 'factor',
      header: words.factor,
      cell: ({ hasSecondFactor }) =>
        hasSecondFactor ? (
          <Status tone="good">{words.factorSet}</Status>
        ) : (
          <Status tone="idle">{words.factorNone}</Status>
        ),
    },
    {
      key: 'seen',
      header: words.lastSignIn,
      cell: ({ lastSignInAt }) =>
        lastSignInAt === null ? <span className="pd-dim">{words.never}</span> : <When at={lastSignInAt} />,
    },
    {
      key: 'acts',
      header: words.acts,
      end: true,
      cell: (operator) => {
        if (operator.isYou) return <span className="pd-dim">{words.own}</span>;
        if (operator.state === 'disabled') return <span className="pd-dim">{t.common.none}</span>;
        const isActive = operator.state === 'active';
        const label = isActive ? words.resetOf(nameOf(operator)) : words.renewOf(nameOf(operator));
        return (
          <Button size="xs" variant="default" aria-label={label} onClick={() => reset(operator)}>
            {isActive ? words.reset : words.renew}
          </Button>
        );
      },
    },
  ];
}

/** What the number of operators means for acts that need two of them. */
function Standing({ operators }: { operators: Operators }) {
  if (operators.worksAlone) {
    return (
      <Note tone="info" title={words.alone}>
        <p>{words.aloneText}</p>
      </Note>
    );
  }
  if (operators.items.filter(({ state }) => state === 'active').length > 1) return null;
  return (
    <Note tone="warn" title={words.only}>
      <p>{words.onlyText}</p>
    </Note>
  );
}

function ResetDialog({
  operator,
  onClose,
  onLink,
}: {
  operator: Operator;
  onClose: () => void;
  onLink: (link: OneTimeLink) => void;
}) {
  const act = useAct((id: string) => request('post', '/api/operator/operators/{id}/reset', { path: { id } }));
  const reset = async () => {
    const link = await act.run(operator.id);
    if (link !== undefined) onLink(link);
  };
  const name = nameOf(operator);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={words.resetTitle(name)}
      action={words.resetDo}
      danger
      isBusy={act.isBusy}
      error={act.error}
      onConfirm={() => void reset()}
    >
      <p>{words.resetText(name)}</p>
      <p>{words.resetWarn}</p>
    </Confirm>
  );
}

/** Who may operate; new operators, and new links for those who lost their access. */
export function OperatorsPage() {
  const client = useQueryClient();
  const query = useApi('/api/operator/operators');
  const [asked, setAsked] = useState<Operator | undefined>();
  const [link, setLink] = useState<OneTimeLink | undefined>();
  const act = useAct((body: Body<'/api/operator/operators'>) => request('post', '/api/operator/operators', { body }));
  const linked = (next: OneTimeLink) => {
    setAsked(undefined);
    setLink(next);
    void client.invalidateQueries();
  };
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        {link === undefined ? null : <InvitationNote invitation={link} />}
        <Loaded query={query}>
          {(operators) => (
            <>
              <Standing operators={operators} />
              <Panel>
                <DataTable
                  caption={words.caption}
                  columns={columnsOf(setAsked)}
                  rows={operators.items}
                  keyOf={({ id }) => id}
                  empty={null}
                />
              </Panel>
            </>
          )}
        </Loaded>
        <PersonForm
          title={words.invite}
          hint={words.inviteHint}
          action={words.inviteDo}
          isBusy={act.isBusy}
          error={act.error}
          onSubmit={async (person) => {
            const made = await act.run(person);
            if (made !== undefined) linked(made);
            return made !== undefined;
          }}
        />
        <Panel title={words.lost}>
          <p className="pd-hint">{words.lostText}</p>
        </Panel>
      </div>
      {asked === undefined ? null : (
        <ResetDialog operator={asked} onClose={() => setAsked(undefined)} onLink={linked} />
      )}
    </Page>
  );
}
