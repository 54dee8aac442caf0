import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { Facts, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';

/** What the link of a mail names. */
interface LinkPath {
  readonly id: string;
  readonly token: string;
}

/** What a mailed link may take back, and until when. */
interface Change {
  readonly done: boolean;
  readonly until: number;
}

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly doneTitle: string;
  readonly doneText: string;
  readonly takeBack: string;
  readonly signIn: string;
  readonly counts: string;
  readonly until: string;
}

/** A change that a mailed link takes back: what was not wanted, what counts then, and the button; then that it is done. */
export function TakeBack<C extends Change>(props: {
  readonly first: C;
  readonly words: Words;
  readonly link: LinkPath;
  readonly cancel: (link: LinkPath) => Promise<C>;
  /** The label of what was not wanted. */
  readonly label: (change: C) => string;
  readonly unwanted: (change: C) => ReactNode;
  readonly counts: (change: C) => ReactNode;
}) {
  const { words } = props;
  const [change, setChange] = useState(props.first);
  const act = useAct(props.cancel);
  const takeBack = async () => {
    const answer = await act.run(props.link);
    if (answer !== undefined) setChange(answer);
  };
  const facts = [
    [props.label(change), props.unwanted(change)] as const,
    [words.counts, props.counts(change)] as const,
    ...(change.done ? [] : [[words.until, <When at={change.until} />] as const]),
  ];
  return (
    <Page title={change.done ? words.doneTitle : words.title} lead={change.done ? undefined : words.lead}>
      <Panel>
        <div className="pd-form" role={change.done ? 'status' : undefined}>
          {change.done ? (
            <Note tone="good" title={words.doneTitle}>
              <p>{words.doneText}</p>
            </Note>
          ) : null}
          <Facts items={facts} />
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
