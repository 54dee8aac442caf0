import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { Empty, Facts, Loaded, Page, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { Verification } from '../../components/verification';
import { When } from '../../components/when';
import { groupThousands, parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { Entries } from './entries';

type Trial = Answer<'/api/operator/ledger/trial-balance'>;
type Row = Trial['rows'][number];
const words = t.operator.books;

/** Accounts shown at once; a house of a hundred thousand members has more than a page can hold. */
const ROWS_SHOWN_MAX = 200;

function Side({ units, asset }: { units: string; asset: string }) {
  return parseUnits(units) === 0n ? <span className="pd-dim">–</span> : <Amount units={units} asset={asset} />;
}

function columnsOf(show: (account: string) => void): readonly Column<Row>[] {
  return [
    { key: 'account', header: words.account, cell: ({ account }) => <code className="pd-wrap">{account}</code> },
    { key: 'type', header: words.type, cell: ({ type }) => <span className="pd-dim">{type}</span> },
    { key: 'debit', header: words.debit, end: true, cell: ({ debit, asset }) => <Side units={debit} asset={asset} /> },
    {
      key: 'credit',
      header: words.credit,
      end: true,
      cell: ({ credit, asset }) => <Side units={credit} asset={asset} />,
    },
    {
      key: 'show',
      header: words.entries,
      end: true,
      cell: ({ account }) => (
        <Button size="xs" variant="default" aria-label={words.exploreOf(account)} onClick={() => show(account)}>
          {words.explore}
        </Button>
      ),
    },
  ];
}

function Totals({ trial }: { trial: Trial }) {
  return (
    <dl className="pd-sums pd-sums-wide">
      {trial.totals.map(({ asset, debit, credit }) => (
        <div key={asset} className="pd-sum">
          <dt>
            {words.total} {asset}
          </dt>
          <dd>
            {words.debit} <Amount units={debit} asset={asset} />
          </dd>
          <dd>
            {words.credit} <Amount units={credit} asset={asset} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function TrialBalance({ trial, onShow }: { trial: Trial; onShow: (account: string) => void }) {
  const [wanted, setWanted] = useState('');
  const matching = trial.rows.filter(({ account }) => account.includes(wanted.trim()));
  const shown = matching.slice(0, ROWS_SHOWN_MAX);
  return (
    <Panel
      title={words.trial}
      actions={
        <Status tone={trial.balanced ? 'good' : 'bad'}>{trial.balanced ? words.balanced : words.unbalanced}</Status>
      }
    >
      <Totals trial={trial} />
      <TextInput
        className="pd-find"
        label={words.find}
        description={words.findHint}
        value={wanted}
        autoComplete="off"
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <p className="pd-hint" role="status">
        {words.found(shown.length, trial.rows.length)}
      </p>
      <DataTable
        caption={words.trial}
        columns={columnsOf(onShow)}
        rows={shown}
        keyOf={({ account, asset }) => `${account}-${asset}`}
        empty={
          trial.rows.length === 0 ? (
            <Empty title={words.empty}>{words.emptyText}</Empty>
          ) : (
            <Empty title={words.noMatch}>{words.noMatchText}</Empty>
          )
        }
      />
    </Panel>
  );
}

/** The books: trial balance, the entries behind each account, and the check of the whole. */
export function BooksPage() {
  const trial = useApi('/api/operator/ledger/trial-balance');
  const [search, setSearch] = useSearchParams();
  const account = search.get('account');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={trial}>
        {(data) => (
          <div className="pd-stack">
            <Panel title={words.verify} hint={words.verifyHint}>
              <Facts
                items={[
                  [words.position, groupThousands(String(data.position))],
                  [words.head, <Hash text={data.head} what={words.head} />],
                  [t.common.asOf, <When at={data.asOf} />],
                ]}
              />
              <Verification
                path="/api/operator/ledger/verify"
                label={words.verify}
                verified={words.verified}
                broken={words.broken}
              />
            </Panel>
            {account === null ? null : (
              <Entries
                key={account}
                account={account}
                onShow={(next) => setSearch({ account: next })}
                onClose={() => setSearch({})}
              />
            )}
            <TrialBalance trial={data} onShow={(next) => setSearch({ account: next })} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
