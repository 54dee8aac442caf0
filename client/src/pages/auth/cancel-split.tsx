import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { Facts, Page, Panel } from '../../components/page';
import { SplitParts } from '../../components/split-parts';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';
import { LinkPage } from './link-page';

type Change = Answer<'/api/split-cancel/{id}/{token}'>;
interface LinkPath {
  readonly id: string;
  readonly token: string;
}
const words = t.cancelSplit;

function Splits({ change }: { change: Change }) {
  return (
    <Facts
      items={[
        [
          words.notWanted(change.splits.length),
          <>
            {change.splits.map((split) => (
              <SplitParts key={split.id} of={split} />
            ))}
          </>,
        ],
        [words.counts, change.counts === null ? words.countsNone : <SplitParts of={change.counts} />],
        ...(change.done ? [] : [[words.until, <When at={change.until} />] as const]),
      ]}
    />
  );
}

function Shown({ first, link }: { first: Change; link: LinkPath }) {
  const [change, setChange] = useState(first);
  const act = useAct((path: LinkPath) => request('post', '/api/split-cancel/{id}/{token}', { path: { ...path } }));
  const takeBack = async () => {
    const answer = await act.run(link);
    if (answer !== undefined) setChange(answer);
  };
  return (
    <Page title={change.done ? words.doneTitle : words.title} lead={change.done ? undefined : words.lead}>
      <Panel>
        <div className="pd-form" role={change.done ? 'status' : undefined}>
          {change.done ? (
            <Note tone="good" title={words.doneTitle}>
              <p>{words.doneText}</p>
            </Note>
          ) : null}
          <Splits change={change} />
          {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
          {change.done ? (
            <Button component={Link} to="/sign-in">
              {words.signIn}
            </Button>
          ) : (
            <Button loading={act.isBusy} onClick={() => void takeBack()}>
              {words.takeBack}
            </Button>
          )}
        </div>
      </Panel>
    </Page>
  );
}

/** The link in the mail about a change of how payouts are divided: its button takes the change back. */
export function CancelSplitPage() {
  const { id = '', token = '' } = useParams();
  const query = useApi('/api/split-cancel/{id}/{token}', { path: { id, token } });
  return (
    <LinkPage query={query} words={words}>
      {(first) => <Shown first={first} link={{ id, token }} />}
    </LinkPage>
  );
}
