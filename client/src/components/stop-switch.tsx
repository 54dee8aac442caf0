import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type Answer, request } from '../api/http';
import { useApi } from '../api/hooks';
import { useAct } from '../app/act';
import { t } from '../strings';
import { Confirm } from './confirm';
import { CheckIcon, StopIcon } from './icons';
import { When } from './when';

type SwitchState = Answer<'/api/operator/payouts/switch'>;

function Why({ state }: { state: SwitchState }) {
  const words = t.operator.stop;
  return (
    <div className="pd-switch-why">
      {state.reason === null ? null : <p>{state.reason}</p>}
      {state.changedAt === null ? null : (
        <p>
          {words.since} <When at={state.changedAt} />
        </p>
      )}
      {state.reconcileOnly ? <p>{words.reconcileOnly}</p> : null}
      {state.resumeAskedBy === null ? null : <p role="status">{words.asked(state.resumeAskedBy)}</p>}
    </div>
  );
}

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
      {state.data === undefined || !isStopped ? null : <Why state={state.data} />}
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
