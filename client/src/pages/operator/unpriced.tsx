import { Button, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { WaitingPrices } from './waiting-prices';

type Unpriced = Answer<'/api/operator/unpriced'>;
type Receipt = Unpriced['items'][number];
type ManualPrice = Body<'/api/operator/prices/manual'>;
const words = t.operator.unpriced;
const PRICE = /^(0|[1-9]\d{0,11})(\.\d{1,12})?$/;
const EVIDENCE_LENGTH_MIN = 5;

/** Coin and instant of which a price is stated. */
interface Wanted {
  readonly asset: Receipt['amount']['asset'];
  readonly at: number;
  readonly day: string;
}

const wantedBy = ({ amount, occurredAt, day }: Receipt): Wanted => ({ asset: amount.asset, at: occurredAt, day });

function PriceForm({ wanted, onDone }: { wanted: Wanted; onDone: (counts: boolean) => void }) {
  const client = useQueryClient();
  const [price, setPrice] = useState('');
  const [evidence, setEvidence] = useState('');
  const isFit = PRICE.test(price.trim()) && evidence.trim().length >= EVIDENCE_LENGTH_MIN;
  const act = useAct((body: ManualPrice, key) =>
    request('post', '/api/operator/prices/manual', { body, idempotencyKey: key }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isFit) return;
    const body = {
      asset: wanted.asset,
      at: wanted.at,
      price: price.trim(),
      evidence: evidence.trim(),
    };
    const stated = await act.run(body);
    if (stated === undefined) return;
    await client.invalidateQueries();
    onDone(stated.used !== null);
  };
  return (
    <form className="pd-form" onSubmit={(event) => void submit(event)}>
      <p className="pd-hint">{words.formHint}</p>
      <TextInput
        label={words.price}
        inputMode="decimal"
        autoComplete="off"
        data-autofocus
        value={price}
        onChange={(event) => setPrice(event.currentTarget.value)}
      />
      <Textarea
        label={words.evidence}
        description={words.evidenceHint}
        autosize
        minRows={2}
        value={evidence}
        onChange={(event) => setEvidence(event.currentTarget.value)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      <ActionButton type="submit" because={isFit ? undefined : words.bad} loading={act.isBusy}>
        {words.save}
      </ActionButton>
    </form>
  );
}

function columnsOf(pick: (wanted: Wanted) => void): readonly Column<Receipt>[] {
  return [
    { key: 'day', header: words.day, cell: ({ day }) => <strong>{day}</strong> },
    { key: 'at', header: words.at, cell: ({ occurredAt }) => <When at={occurredAt} /> },
    { key: 'member', header: words.member, cell: ({ memberId, name }) => <Person name={name} memberId={memberId} /> },
    {
      key: 'amount',
      header: words.amount,
      end: true,
      cell: ({ amount }) => <Amount units={amount.units} asset={amount.asset} />,
    },
    { key: 'cause', header: words.cause, cell: ({ cause }) => <code className="pd-wrap">{cause}</code> },
    {
      key: 'set',
      header: words.set,
      end: true,
      cell: (receipt) => (
        <Button
          size="xs"
          variant="default"
          aria-label={words.setOf(receipt.day)}
          onClick={() => pick(wantedBy(receipt))}
        >
          {words.set}
        </Button>
      ),
    },
  ];
}

/** What sales and fees of members' coin wait for. */
function Disposals({ page, pick }: { page: Unpriced; pick: (wanted: Wanted) => void }) {
  const { disposals, disposalsTotal } = page;
  if (disposals.length === 0) return null;
  return (
    <Panel title={words.disposals.title} hint={words.disposals.hint}>
      <DataTable
        caption={words.disposals.title}
        rows={disposals}
        keyOf={({ asset, at }) => `${asset} ${at}`}
        empty={null}
        columns={[
          { key: 'day', header: words.day, cell: ({ day }) => <strong>{day}</strong> },
          { key: 'at', header: words.disposals.at, cell: ({ at }) => <When at={at} /> },
          { key: 'coin', header: words.disposals.coin, cell: ({ asset }) => asset },
          { key: 'why', header: words.disposals.why, cell: ({ reason }) => reason },
          {
            key: 'set',
            header: words.set,
            end: true,
            cell: (wanted) => (
              <Button
                size="xs"
                variant="default"
                aria-label={words.disposals.setOf(wanted.asset, wanted.day)}
                onClick={() => pick(wanted)}
              >
                {words.set}
              </Button>
            ),
          },
        ]}
      />
      {disposals.length === disposalsTotal ? null : (
        <p className="pd-hint">{words.more(disposals.length, disposalsTotal)}</p>
      )}
    </Panel>
  );
}

/** Receipts without a price, and the form that states one with evidence. */
export function UnpricedPage() {
  const unpriced = useApi('/api/operator/unpriced');
  const [picked, setPicked] = useState<Wanted | undefined>();
  const [counts, setCounts] = useState<boolean | undefined>();
  const done = (now: boolean) => {
    setPicked(undefined);
    setCounts(now);
  };
  return (
    <Page title={words.title} lead={words.lead}>
      {counts === undefined ? null : (
        <div role="status">
          <Note tone={counts ? 'good' : 'warn'} title={counts ? words.saved : words.waits}>
            {null}
          </Note>
        </div>
      )}
      <WaitingPrices />
      <Loaded query={unpriced}>
        {(page) => (
          <>
            <Panel>
              <DataTable
                caption={words.caption}
                columns={columnsOf(setPicked)}
                rows={page.items}
                keyOf={({ id }) => id}
                empty={<Empty title={words.empty}>{words.emptyText}</Empty>}
              />
              {page.items.length === page.total ? null : (
                <p className="pd-hint">{words.more(page.items.length, page.total)}</p>
              )}
            </Panel>
            <Disposals page={page} pick={setPicked} />
          </>
        )}
      </Loaded>
      <Dialog
        opened={picked !== undefined}
        onClose={() => setPicked(undefined)}
        title={picked === undefined ? '' : words.formTitle(picked.asset, picked.day)}
      >
        {picked === undefined ? null : <PriceForm wanted={picked} onDone={done} />}
      </Dialog>
    </Page>
  );
}
