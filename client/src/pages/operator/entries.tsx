import { Button } from '@mantine/core';
import type { Answer } from '../../api/http';
import { Amount, Usd } from '../../components/amount';
import { Hash } from '../../components/hash';
import { Older, usePages } from '../../components/older';
import { Empty, Facts, LoadedPages, Panel } from '../../components/page';
import { When } from '../../components/when';
import { t } from '../../strings';

type Entry = Answer<'/api/operator/ledger/entries'>['items'][number];
const words = t.operator.books;

function Postings({ entry, onShow }: { entry: Entry; onShow: (account: string) => void }) {
  return (
    <ul className="pd-postings" aria-label={words.postings}>
      {entry.postings.map((posting, index) => (
        <li key={index} className={posting.side === 'credit' ? 'pd-posting pd-credit' : 'pd-posting'}>
          <span className="pd-posting-side">{posting.side === 'credit' ? words.credit : words.debit}</span>
          <button type="button" className="pd-link-button" onClick={() => onShow(posting.account)}>
            {posting.account}
          </button>
          <span className="pd-dim">{posting.role}</span>
          <span className="pd-posting-amount">
            <Amount units={posting.amount.units} asset={posting.amount.asset} />
            {posting.usd === null ? null : (
              <span className="pd-line pd-dim">
                <Usd value={posting.usd} decimals={8} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function EntryCard({ entry, onShow }: { entry: Entry; onShow: (account: string) => void }) {
  const links = Object.entries(entry.links);
  return (
    <li className="pd-entry">
      <p className="pd-entry-head">
        <strong>{entry.kind}</strong> <span className="pd-dim">#{entry.position}</span> <When at={entry.occurredAt} />
      </p>
      <Postings entry={entry} onShow={onShow} />
      <details>
        <summary>{t.common.details}</summary>
        <Facts
          items={[
            [words.reference, <code className="pd-wrap">{entry.reference}</code>],
            [words.known, <When at={entry.knownAt} />],
            ...(entry.reason === null ? [] : [[words.reason, entry.reason] as const]),
            ...(entry.reverses === null ? [] : [[words.reverses, <code>{entry.reverses}</code>] as const]),
            ...links.map(
              ([name, value]) => [`${words.links} ${name}`, <code className="pd-wrap">{value}</code>] as const,
            ),
            [t.common.hash, <Hash text={entry.hash} what={t.common.hash} />],
          ]}
        />
      </details>
    </li>
  );
}

interface EntriesProps {
  readonly account: string;
  readonly onShow: (account: string) => void;
  readonly onClose: () => void;
}

/** The entries of one account; each posting leads on to its own account. */
export function Entries({ account, onShow, onClose }: EntriesProps) {
  const pages = usePages('/api/operator/ledger/entries', { account });
  return (
    <Panel
      title={words.entriesOf(account)}
      actions={
        <Button variant="default" size="xs" onClick={onClose}>
          {words.closeEntries}
        </Button>
      }
    >
      <LoadedPages pages={pages}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={words.empty}>{words.emptyText}</Empty>
          ) : (
            <>
              <ol className="pd-entries">
                {rows.map((entry) => (
                  <EntryCard key={entry.id} entry={entry} onShow={onShow} />
                ))}
              </ol>
              <Older pages={pages} shown={rows.length} />
            </>
          )
        }
      </LoadedPages>
    </Panel>
  );
}
