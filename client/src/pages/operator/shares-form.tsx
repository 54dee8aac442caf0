import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Beginning, beginningOf, proposedBeginning } from '../../components/beginning';
import { Dialog } from '../../components/dialog';
import { ErrorNote } from '../../components/error-note';
import { t } from '../../strings';
import { firstLines, ShareLines, sharesOf } from './share-lines';

type Source = Answer<'/api/operator/terms/shares'>['items'][number];
type SetShares = Body<'/api/operator/terms/shares'>;
const words = t.terms.shares;

/** Declares how a source is shared from a time on. */
export function SharesForm({ source, asOf, onClose }: { source: Source; asOf: number; onClose: () => void }) {
  const client = useQueryClient();
  const isChange = source.versions.length > 0;
  // A change takes nothing back: it begins now at the earliest.
  const terms = { asOf, openFrom: Math.max(source.openFrom, isChange ? asOf : 0), isChange };
  const [lines, setLines] = useState(() => firstLines(source.versions));
  const [choice, setChoice] = useState(() => proposedBeginning(terms));
  const filled = sharesOf(lines);
  const beginning = beginningOf(choice, terms);
  const act = useAct((body: SetShares, key) =>
    request('post', '/api/operator/terms/shares', { body, idempotencyKey: key }),
  );
  const because = 'because' in filled ? filled.because : 'because' in beginning ? beginning.because : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ('because' in filled || 'because' in beginning) return;
    const body = { sourceId: source.sourceId, shares: filled.shares, from: beginning.from };
    if ((await act.run(body)) === undefined) return;
    await client.invalidateQueries();
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title={words.dialog(words.source(source.sourceId, source.asset))}>
      <form className="pd-form" onSubmit={(event) => void submit(event)}>
        <ShareLines lines={lines} setLines={setLines} />
        <Beginning terms={terms} choice={choice} onChoose={setChoice} />
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
        <ActionButton type="submit" because={because} loading={act.isBusy}>
          {words.save}
        </ActionButton>
      </form>
    </Dialog>
  );
}
