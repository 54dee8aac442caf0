import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { Hash } from '../../components/hash';
import { Older, usePages } from '../../components/older';
import { Empty, Facts, Loaded, LoadedPages, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';

// The checker carries the hashing core: it is loaded when somebody wants a check, not before.
const InclusionCheck = lazy(async () => ({ default: (await import('./inclusion-check')).InclusionCheck }));

type Statement = Answer<'/api/public/statements'>['items'][number];
const words = t.proof;

const urlOf = ({ number }: Statement): string => `/api/me/statements/${number}/inclusion`;

function Acts({ statement, listed, primary }: { statement: Statement; listed: readonly string[]; primary: boolean }) {
  const [isChecking, setChecking] = useState(false);
  const { number } = statement;
  return (
    <>
      <div className="pd-actions pd-start">
        {isChecking ? null : (
          <Button
            variant={primary ? 'filled' : 'default'}
            size={primary ? 'sm' : 'xs'}
            aria-label={words.checkOf(number)}
            onClick={() => setChecking(true)}
          >
            {words.check}
          </Button>
        )}
        <DownloadButton
          url={urlOf(statement)}
          fallbackName={`paydirt-inclusion-${number}.json`}
          label={words.download}
          fullLabel={words.downloadOf(number)}
        />
      </div>
      {isChecking ? (
        <Suspense fallback={<p role="status">{words.checking}</p>}>
          <InclusionCheck url={urlOf(statement)} listed={listed} />
        </Suspense>
      ) : null}
    </>
  );
}

function Newest({ statement, listed }: { statement: Statement; listed: readonly string[] }) {
  const { number, takenAt, digest, block } = statement;
  return (
    <Panel title={words.newest} hint={words.newestHint}>
      <Facts
        items={[
          [words.number, String(number)],
          [words.taken, <When at={takenAt} />],
          [words.digest, <Hash text={digest} what={words.digest} />],
          [words.block, <Hash text={block.hash} what={words.block} />],
        ]}
      />
      <p className="pd-hint">{words.digestHint}</p>
      <Acts key={number} statement={statement} listed={listed} primary />
      <p className="pd-hint">
        <Link to="/verify">{words.elsewhere}</Link>
      </p>
    </Panel>
  );
}

/** How old the word of these keys is, beside what is promised. */
function Cadence({
  one: { signedAt, days, isLate },
}: {
  one: Answer<'/api/me/statements/reserves'>['cadences'][number];
}) {
  const { reserves: said } = words;
  return (
    <>
      {signedAt === null ? (
        said.never
      ) : (
        <>
          {said.signedFor} <When at={signedAt} />
        </>
      )}
      <span className="pd-line pd-dim">
        {isLate ? <strong>{said.late} </strong> : null}
        {said.every(days)}
      </span>
    </>
  );
}

function Reserves() {
  const reserves = useApi('/api/me/statements/reserves');
  const { reserves: said } = words;
  return (
    <Loaded query={reserves}>
      {({ newest, signed, cadences }) =>
        newest === null ? null : (
          <Panel title={said.title} hint={said.hint}>
            <Facts
              items={[
                [
                  said.coins,
                  <>
                    <Amount units={newest.total} /> <span className="pd-dim">{said.count(newest.outputs)}</span>
                  </>,
                ],
                ...(signed === null
                  ? []
                  : ([
                      [
                        said.signed,
                        <>
                          <Amount units={signed.signed} />{' '}
                          <span className="pd-dim">{said.signedOf(signed.signedOutputs, signed.outputs)}</span>
                        </>,
                      ],
                      [said.of, String(signed.number)],
                      [said.at, <When at={signed.signedAt} />],
                    ] as const)),
                ...cadences.map((one) => [said.cadence[one.keys] ?? one.keys, <Cadence one={one} />] as const),
              ]}
            />
            {signed === null ? <p className="pd-hint">{said.none}</p> : null}
            <div className="pd-actions pd-start">
              <DownloadButton
                url={`/api/me/statements/${(signed ?? newest).number}/reserves`}
                fallbackName={`paydirt-reserves-${(signed ?? newest).number}.json`}
                label={said.download}
                fullLabel={said.downloadOf((signed ?? newest).number)}
              />
            </div>
            <p className="pd-hint">{said.shows}</p>
          </Panel>
        )
      }
    </Loaded>
  );
}

function columnsOf(listed: readonly string[]): readonly Column<Statement>[] {
  return [
    { key: 'number', header: words.number, cell: ({ number }) => number },
    { key: 'taken', header: words.taken, cell: ({ takenAt }) => <When at={takenAt} /> },
    { key: 'digest', header: words.digest, cell: ({ digest }) => <Hash text={digest} what={words.digest} /> },
    {
      key: 'acts',
      header: words.nav,
      cell: (statement) => <Acts statement={statement} listed={listed} primary={false} />,
    },
  ];
}

/** Statements of what is owed, and the member's own place in each. */
export function ProofPage() {
  const pages = usePages('/api/public/statements', { limit: 20 });
  return (
    <Page title={words.title} lead={words.lead}>
      <LoadedPages pages={pages}>
        {(rows) => {
          const [newest, ...earlier] = rows;
          const listed = rows.map(({ digest }) => digest);
          if (newest === undefined) return <Empty title={words.empty}>{words.emptyText}</Empty>;
          return (
            <div className="pd-stack">
              <Newest statement={newest} listed={listed} />
              <Reserves />
              {earlier.length === 0 ? null : (
                <Panel title={words.earlier} hint={words.earlierHint}>
                  <DataTable
                    caption={words.caption}
                    columns={columnsOf(listed)}
                    rows={earlier}
                    keyOf={({ digest }) => digest}
                    empty={null}
                  />
                  <Older pages={pages} shown={rows.length} />
                </Panel>
              )}
            </div>
          );
        }}
      </LoadedPages>
      <Note tone="info" title={words.shows}>
        <ul className="pd-reasons">
          {words.showsText.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Note>
    </Page>
  );
}
