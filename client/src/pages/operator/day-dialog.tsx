import { type Answer, request } from '../../api/http';
import { Dialog } from '../../components/dialog';
import { ReasonForm } from '../../components/reason-form';
import { t } from '../../strings';

type Doubt = Answer<'/api/operator/reconciliation'>['doubts'][number];
const words = t.reconciliation.wrongDay;
const LENGTH_MAX = 500;

/** Says why the coin of a payout came on another day than it was announced for. */
export function DayDialog({ doubt, onClose }: { doubt: Doubt; onClose: () => void }) {
  const send = (reason: string, idempotencyKey: string) => {
    const body = { sourceId: doubt.sourceId, payoutId: doubt.subject, reason };
    return request('post', '/api/operator/reconciliation/day', { body, idempotencyKey });
  };
  return (
    <Dialog opened onClose={onClose} title={words.title}>
      <ReasonForm words={words} lengthMax={LENGTH_MAX} movesMoney send={send} onDone={onClose} />
    </Dialog>
  );
}
