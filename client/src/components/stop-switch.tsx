import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../api/http';
import { useApi } from '../api/hooks';
import { useAct } from '../app/act';
import { t } from '../strings';
import { Confirm } from './confirm';
import { CheckIcon, StopIcon } from './icons';
import { When } from './when';

/** The switch that stops every payout: on every operator screen, one click and one confirmation away. */
export function StopSwitch() {
  const state = useApi('/api/operator/payouts/switch', {}, { live: true });
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const isStopped = state.data?.stopped === true;
  const words = t.operator.stop;
  const turn = useAct(async (stop: boolean) => {
    const answer = await request('post', stop ? '/api/operator/payouts/stop' : '/api/operator/payouts/resume');
    await client.invalidateQueries();
    return answer;
  });
  const confirm = async () => {
    if ((await turn.run(!isStopped)) !== undefined) close();
  };

  return (
    <div className={isStopped ? 'pd-switch pd-switch-stopped' : 'pd-switch'}>
      <p className="pd-switch-state">
        {isStopped ? <StopIcon /> : <CheckIcon />}
        {isStopped ? words.stopped : words.running}
      </p>
      {isStopped && state.data?.changedAt !== null ? (
        <p className="pd-switch-since">
          <When at={state.data?.changedAt} />
        </p>
      ) : null}
      <button
        type="button"
        className="pd-switch-button"
        onClick={() => {
          turn.reset();
          open();
        }}
      >
        {isStopped ? words.resume : words.stop}
      </button>
      <Confirm
        opened={isOpen}
        onClose={close}
        title={isStopped ? words.titleResume : words.titleStop}
        action={isStopped ? words.confirmResume : words.confirmStop}
        danger={!isStopped}
        isBusy={turn.isBusy}
        error={turn.error}
        onConfirm={() => void confirm()}
      >
        <p>{isStopped ? words.textResume : words.textStop}</p>
      </Confirm>
    </div>
  );
}
