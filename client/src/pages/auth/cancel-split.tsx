import { useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { request } from '../../api/http';
import { SplitParts } from '../../components/split-parts';
import { t } from '../../strings';
import { LinkPage } from './link-page';
import { TakeBack } from './take-back';

const words = t.cancelSplit;

/** The link in the mail about a change of how payouts are divided: its button takes the change back. */
export function CancelSplitPage() {
  const { id = '', token = '' } = useParams();
  const query = useApi('/api/split-cancel/{id}/{token}', { path: { id, token } });
  return (
    <LinkPage query={query} words={words}>
      {(first) => (
        <TakeBack
          first={first}
          words={words}
          link={{ id, token }}
          cancel={(path) => request('post', '/api/split-cancel/{id}/{token}', { path: { ...path } })}
          label={({ splits }) => words.notWanted(splits.length)}
          unwanted={({ splits }) => splits.map((split) => <SplitParts key={split.id} of={split} />)}
          counts={({ counts }) => (counts === null ? words.countsNone : <SplitParts of={counts} />)}
        />
      )}
    </LinkPage>
  );
}
