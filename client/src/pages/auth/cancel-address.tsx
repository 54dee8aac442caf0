import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { Address } from '../../components/hash';
import { Facts, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';
import { LinkPage } from './link-page';

type Change = Answer<'/api/address-cancel/{id}/{token}'>;
interface LinkPath {
  readonly id: string;
  readonly token: string;
}
const words = t.cancelAddress;

function Addresses({ change }: { change: Change }) {
  return (
    <Facts
      items={[
        [
          words.notWanted(change.addresses.length),
          <>
            {change.addresses.map((address) => (
              <div key={address}>
                <Address text={address} />
              </div>
            ))}
          </>,
        ],
        [words.counts, change.counts === null ? words.countsNone : <Address text={change.counts} />],
        ...(change.done ? [] : [[words.until, <When at={change.until} />] as const]),
      ]}
    />
  );
}

function Shown({ first, link }: { first: Change; link: LinkPath }) {
  const [change, setChange] = useState(first);
  const act = useAct((path: LinkPath) => request('post', '/api/address-cancel/{id}/{token}', { path: { ...path } }));
  const takeBack = async () => {
    const answer = await act.run(link);
    if (answer !== undefined) setChange(answer);
  };
  if (change.done) {
    return (
      <Page title={words.doneTitle}>
        <Panel>
          <div className="pd-form" role="status">
            <Note tone="good" title={words.doneTitle}>
              <p>{words.doneText}</p>
            </Note>
            <Addresses change={change} />
            <Button component={Link} to="/sign-in">
              {words.signIn}
            </Button>
          </div>
        </Panel>
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={words.lead}>
      <Panel>
        <div className="pd-form">
          <Addresses change={change} />
          {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
          <Button loading={act.isBusy} onClick={() => void takeBack()}>
            {words.takeBack}
          </Button>
        </div>
      </Panel>
    </Page>
  );
}

/** The link in the mail about a change of address: it shows what it is about, and its button takes the change back. */
export function CancelAddressPage() {
  const { id = '', token = '' } = useParams();
  const query = useApi('/api/address-cancel/{id}/{token}', { path: { id, token } });
  return (
    <LinkPage query={query} words={words}>
      {(first) => <Shown first={first} link={{ id, token }} />}
    </LinkPage>
  );
}
