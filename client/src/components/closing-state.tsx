import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Answer } from '../api/http';
import type { Act } from '../app/act';
import { t } from '../strings';
import { Amount } from './amount';
import { ErrorNote } from './error-note';
import { Status } from './status';
import { When } from './when';

type Closing = Answer<'/api/me/closing'>;
const words = t.closing;
const TONES = { active: 'good', closing: 'info', closed: 'idle' } as const;

/** Where an account stands, what is left of it and what is held by name. */
export function ClosingState({ of }: { of: Closing }) {
  return (
    <>
      <p>
        <Status tone={TONES[of.status]}>{words.states[of.status]}</Status>
        {of.since === null || of.status === 'active' ? null : (
          <span className="pd-line pd-dim">
            {words.since} <When at={of.since} />
          </span>
        )}
      </p>
      {of.status === 'active' ? null : <p className="pd-hint">{words.meaning[of.status]}</p>}
      {of.status === 'active' || of.left.length === 0 ? null : (
        <>
          <p className="pd-figure-name">{words.left}</p>
          <ul className="pd-plain-list">
            {of.left.map(({ what, amount }) => (
              <li key={`${what} ${amount.asset}`}>
                <Amount units={amount.units} asset={amount.asset} /> {words.leftKinds[what]}
              </li>
            ))}
          </ul>
        </>
      )}
      {of.holds.length === 0 ? null : (
        <>
          <p className="pd-figure-name">{words.held}</p>
          <ul className="pd-plain-list">
            {of.holds.map(({ reason, amount, placedAt }) => (
              <li key={placedAt}>
                <Amount units={amount.units} asset={amount.asset} />: {words.holds[reason]}{' '}
                <span className="pd-dim">
                  {words.since} <When at={placedAt} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Opens an account again that is being closed. */
export function ReopenAccount({ act }: { act: Act<null, unknown> }) {
  const client = useQueryClient();
  const run = async () => {
    if ((await act.run(null)) !== undefined) await client.invalidateQueries();
  };
  return (
    <div className="pd-form">
      <div>
        <Button variant="default" loading={act.isBusy} onClick={() => void run()}>
          {words.reopen}
        </Button>
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </div>
  );
}
