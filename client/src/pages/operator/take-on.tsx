import { useQueryClient } from '@tanstack/react-query';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { ErrorNote } from '../../components/error-note';
import { Hash } from '../../components/hash';
import { Panel } from '../../components/page';
import { t } from '../../strings';

const words = t.operator.batch;

/** A batch of the schedule that is more than one person may approve becomes somebody's, so that another one approves it. */
export function TakeOn({ batch: { id, batchHash } }: { batch: Answer<'/api/operator/batches/{id}'> }) {
  const client = useQueryClient();
  const act = useAct((_: null, key) =>
    request('post', '/api/operator/batches/{id}/take-on', { path: { id }, body: { batchHash }, idempotencyKey: key }),
  );
  const takeOn = async () => {
    if ((await act.run(null)) !== undefined) await client.invalidateQueries();
  };
  return (
    <Panel title={words.takeOnTitle} hint={words.takeOnHint}>
      <div className="pd-form">
        <div>
          <p className="pd-figure-name">{words.hash}</p>
          <Hash text={batchHash} what={words.hash} />
        </div>
        <ActionButton size="md" loading={act.isBusy} onClick={() => void takeOn()}>
          {words.takeOnDo}
        </ActionButton>
        {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
      </div>
    </Panel>
  );
}
