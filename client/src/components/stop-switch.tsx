import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type Answer, request } from '../api/http';
import { useApi } from '../api/hooks';
import { useAct } from '../app/act';
import { t } from '../strings';
import { Confirm } from './confirm';
import { CheckIcon, StopIcon } from './icons';
import { Note } from './status';
import { When } from './when';

type SwitchState = Answer<'/api/operator/payouts/switch'>;

/** Who asked to start again, and whose turn it is by the setting in force. */
function Asked({ state }: { state: SwitchState }) {
  const words = t.operator.stop;
  if (state.resumeAskedBy === null) return null;
  if (state.resumeAloneFrom !== null && state.resumeAskedByYou) {
    return (
      <p role="status">
        {words.askedAlone} <When at={state.resumeAloneFrom} />.
      </p>
    );
  }
  const text = state.resumeAskedByYou ? words.askedByYou : words.asked(state.resumeAskedByName ?? words.somebody);
  return <p role="status">{text}</p>;
}

/** Who can start payouts again here (RULES.md 19): said before the stop, not after it. */
function WhoAgain({ state, stopping }: { state: SwitchState; stopping: boolean }) {
  const words = t.operator.stop;
  if (state.worksAlone) return <p>{words.againAlone}</p>;
  if (state.activeOperators > 1) return <p>{words.againTwo}</p>;
  return (
    <Note tone="warn" title={stopping ? words.againNobody : words.againNobodyResume}>
      {null}
    </Note>
  );
}

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
      {state.reconcileOnly ? (
        <p>
          {words.reconcileOnly} <Link to="/operator/restore">{t.restore.link}</Link>
        </p>
      ) : null}
      <Asked state={state} />
    </div>
  );
}

/** The first asks, the next one agrees: the button says which of the two it is. */
function resumeWord(state: SwitchState | undefined): string {
  const words = t.operator.stop;
  const isAgreed = state !== undefined && state.resumeAskedBy !== null && !state.resumeAskedByYou;
  return isAgreed ? words.confirmAgree : words.confirmResume;
}

/** The switch that stops every payout: on every operator screen, one click and one confirmation away. */
export function StopSwitch() {
  const state = useApi('/api/operator/payouts/switch', {}, { live: true });
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const isStopped = state.data?.stopped === true;
  const isShadow = state.data?.shadow === true;
  const isPaying = !isStopped && !isShadow && state.data?.reconcileOnly !== true;
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
    <div className={isPaying ? 'pd-switch' : 'pd-switch pd-switch-stopped'}>
      <p className="pd-switch-state">
        {isPaying ? <CheckIcon /> : <StopIcon />}
        {isPaying ? words.running : isStopped ? words.stopped : isShadow ? words.shadow : words.restored}
      </p>
      {state.data === undefined || isPaying ? null : <Why state={state.data} />}
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
        action={isStopped ? resumeWord(state.data) : words.confirmStop}
        danger={!isStopped}
        isBusy={turn.isBusy}
        error={turn.error}
        onConfirm={() => void confirm()}
      >
        <p>{isStopped ? words.textResume : words.textStop}</p>
        {state.data === undefined ? null : <WhoAgain state={state.data} stopping={!isStopped} />}
      </Confirm>
    </div>
  );
}
