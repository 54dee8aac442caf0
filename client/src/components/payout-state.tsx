import { t } from '../strings';
import { Status } from './status';

type State = keyof typeof t.member.payoutStates;

/** A state of a payout or a batch in words; while it confirms, how far it is. */
export function PayoutState({ state, have, need }: { state: State; have: number; need: number }) {
  const { name, meaning, tone } = t.member.payoutStates[state];
  const counts = state === 'confirming' || state === 'sent';
  return (
    <span title={meaning}>
      <Status tone={tone}>{name}</Status>
      {counts ? <span className="pd-line pd-dim">{t.common.confirmations(have, need)}</span> : null}
    </span>
  );
}
