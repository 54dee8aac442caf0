import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { Confirm } from '../../components/confirm';
import { Panel } from '../../components/page';
import { Status } from '../../components/status';
import { DataTable } from '../../components/table';
import { formatUsd } from '../../format/amount';
import { formatLocal } from '../../format/time';
import { t } from '../../strings';
import { OwnEventForm } from './own-event-form';

type Taxes = Answer<'/api/me/taxes'>;
type OwnEvent = Taxes['ownEvents'][number];
const words = t.taxes.own;

/** Takes an event out of the year; that it was entered stays. */
function NeverWas({ event }: { event: OwnEvent }) {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure(false);
  const act = useAct((body: Body<'/api/me/taxes/own-events'>, idempotencyKey) =>
    request('post', '/api/me/taxes/own-events', { body, idempotencyKey }),
  );
  const confirm = async () => {
    const at = new Date(event.at).toISOString();
    if ((await act.run({ eventId: event.eventId, at })) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {words.never}
      </Button>
      <Confirm
        opened={opened}
        onClose={close}
        title={words.neverTitle}
        action={words.never}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.neverText}</p>
      </Confirm>
    </>
  );
}

function What({ event }: { event: OwnEvent }) {
  const { kind, amount, asset, wallet, toWallet, version } = event;
  if (kind === null) return <Status tone="idle">{words.withdrawn}</Status>;
  return (
    <>
      {words.kinds[kind]}: {amount} {asset}
      <span className="pd-line pd-dim pd-wrap">
        {toWallet === null ? wallet : `${wallet} → ${toWallet}`}, {words.entered(version)}
      </span>
    </>
  );
}

/** What the member did with coins outside the service, and the form that adds to it. */
export function TaxOwnEvents({ taxes }: { taxes: Taxes }) {
  return (
    <Panel title={words.title} hint={words.hint}>
      <DataTable
        caption={words.caption}
        rows={taxes.ownEvents}
        keyOf={({ eventId }) => eventId}
        empty={<p>{words.none}</p>}
        columns={[
          { key: 'at', header: words.at, cell: ({ at }) => formatLocal(at, taxes.zone) },
          { key: 'what', header: words.what, cell: (event) => <What event={event} /> },
          {
            key: 'worth',
            header: words.worth,
            end: true,
            cell: ({ totalUsd }) => (totalUsd === null ? t.common.none : formatUsd(totalUsd)),
          },
          {
            key: 'never',
            header: words.correct,
            cell: (event) => (event.kind === null ? null : <NeverWas event={event} />),
          },
        ]}
      />
      <OwnEventForm taxes={taxes} />
    </Panel>
  );
}
