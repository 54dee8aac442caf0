import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { Amount, Usd } from '../../components/amount';
import { Confirm } from '../../components/confirm';
import { Address } from '../../components/hash';
import { Older, usePages } from '../../components/older';
import { Empty, LoadedPages, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { t } from '../../strings';
import { AccountDialog } from './account-dialog';
import { CreateMemberForm } from './create-member-form';
import { EraseDialog } from './erase-dialog';
import { HoldsDialog, holdReason } from './holds-dialog';
import { InvitationNote, type OneTimeLink } from './person-form';

type Member = Answer<'/api/operator/members'>['items'][number];
const words = t.operator.members;
const TONES = { active: 'good', closing: 'info', closed: 'idle' } as const;
const STATES = { ...t.closing.states, active: words.active };

function State({ member }: { member: Member }) {
  return (
    <>
      <Status tone={TONES[member.status]}>{STATES[member.status]}</Status>
      {member.paused ? (
        <span className="pd-line">
          <Status tone="info">{words.paused}</Status>
        </span>
      ) : null}
      {member.holds.map((hold) => (
        <span key={hold.id} className="pd-line">
          <Status tone="warn">{words.holds(holdReason(hold.reason))}</Status>
        </span>
      ))}
    </>
  );
}

function Destination({ member }: { member: Member }) {
  if (member.address === null) return <Status tone="warn">{words.noAddress}</Status>;
  return (
    <>
      {member.address.key === null ? null : <span className="pd-line">{words.key(member.address.key.shown)}</span>}
      <Address text={member.address.address} />
      {member.address.status === 'cooling-off' ? (
        <span className="pd-line">
          <Status tone="warn">{words.cooling}</Status>
        </span>
      ) : null}
    </>
  );
}

interface Acts {
  readonly hold: (member: Member) => void;
  readonly account: (member: Member) => void;
  readonly invite: (member: Member) => void;
  readonly erase: (member: Member) => void;
}

function columnsOf({ hold, account, invite, erase }: Acts): readonly Column<Member>[] {
  return [
    {
      key: 'member',
      header: words.member,
      cell: ({ name, id, mail }) => (
        <>
          <Person name={name} memberId={id} />
          {mail === null ? null : <span className="pd-line pd-dim pd-wrap">{mail}</span>}
        </>
      ),
    },
    { key: 'state', header: words.state, cell: (member) => <State member={member} /> },
    { key: 'address', header: words.address, cell: (member) => <Destination member={member} /> },
    {
      key: 'threshold',
      header: words.threshold,
      end: true,
      cell: ({ threshold }) =>
        threshold.unit === 'sats' ? <Amount units={threshold.value} /> : <Usd value={threshold.value} />,
    },
    {
      key: 'available',
      header: words.available,
      end: true,
      cell: ({ available }) => <Amount units={available.units} asset={available.asset} />,
    },
    {
      key: 'accrued',
      header: words.accrued,
      end: true,
      cell: ({ accrued }) => <Amount units={accrued.units} asset={accrued.asset} />,
    },
    {
      key: 'acts',
      header: t.common.details,
      end: true,
      cell: (member) => {
        const name = member.name ?? member.id;
        return (
          <span className="pd-actions">
            <Button
              component={Link}
              to={`/operator/members/${member.id}/reports`}
              size="xs"
              variant="default"
              aria-label={words.reportsOf(name)}
            >
              {words.reports}
            </Button>
            <Button size="xs" variant="default" aria-label={t.holds.openOf(name)} onClick={() => hold(member)}>
              {t.holds.open}
            </Button>
            <Button size="xs" variant="default" aria-label={t.closing.openOf(name)} onClick={() => account(member)}>
              {t.closing.open}
            </Button>
            <Button size="xs" variant="default" aria-label={words.inviteOf(name)} onClick={() => invite(member)}>
              {words.invite}
            </Button>
            {member.name === null ? null : (
              <Button size="xs" variant="default" aria-label={words.eraseOf(name)} onClick={() => erase(member)}>
                {words.erase}
              </Button>
            )}
          </span>
        );
      },
    },
  ];
}

function InviteDialog({
  member,
  onClose,
  onInvited,
}: {
  member: Member;
  onClose: () => void;
  onInvited: (invitation: OneTimeLink) => void;
}) {
  const act = useAct((id: string) => request('post', '/api/operator/members/{id}/invite', { path: { id } }));
  const invite = async () => {
    const invitation = await act.run(member.id);
    if (invitation !== undefined) onInvited(invitation);
  };
  return (
    <Confirm
      opened
      onClose={onClose}
      title={words.inviteTitle}
      action={words.inviteDo}
      isBusy={act.isBusy}
      error={act.error}
      onConfirm={() => void invite()}
    >
      <p>{words.inviteText(member.name ?? member.id)}</p>
    </Confirm>
  );
}

/** Who is paid; new members and new one-time links. */
export function MembersPage() {
  const client = useQueryClient();
  const pages = usePages('/api/operator/members');
  const [asked, setAsked] = useState<Member | undefined>();
  const [erased, setErased] = useState<Member | undefined>();
  const [heldId, setHeldId] = useState<string | undefined>();
  const [account, setAccount] = useState<Member | undefined>();
  const [invitation, setInvitation] = useState<OneTimeLink | undefined>();
  const invited = (next: OneTimeLink) => {
    setAsked(undefined);
    setInvitation(next);
    void client.invalidateQueries();
  };
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        {invitation === undefined ? null : <InvitationNote invitation={invitation} />}
        <LoadedPages pages={pages}>
          {(rows) => (
            <Panel>
              <DataTable
                caption={words.caption}
                columns={columnsOf({
                  hold: ({ id }) => setHeldId(id),
                  account: setAccount,
                  invite: setAsked,
                  erase: setErased,
                })}
                rows={rows}
                keyOf={({ id }) => id}
                empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
              />
              <Older pages={pages} shown={rows.length} />
              {rows
                .filter(({ id }) => id === heldId)
                .map((member) => (
                  <HoldsDialog key={member.id} member={member} onClose={() => setHeldId(undefined)} />
                ))}
            </Panel>
          )}
        </LoadedPages>
        <CreateMemberForm onInvited={invited} />
      </div>
      {erased === undefined || erased.name === null ? null : (
        <EraseDialog member={{ id: erased.id, name: erased.name }} onClose={() => setErased(undefined)} />
      )}
      {account === undefined ? null : <AccountDialog member={account} onClose={() => setAccount(undefined)} />}
      {asked === undefined ? null : (
        <InviteDialog member={asked} onClose={() => setAsked(undefined)} onInvited={invited} />
      )}
    </Page>
  );
}
