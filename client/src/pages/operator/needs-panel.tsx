import { Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ErrorNote } from '../../components/error-note';
import { Empty, Loaded, Panel } from '../../components/page';
import { Status } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

type Needs = Answer<'/api/operator/needs'>;
type Need = Needs['items'][number];
const words = t.operator.overview;
const TONES = { 'stops-payouts': 'bad', money: 'warn', look: 'info' } as const;

function Item({ need }: { need: Need }) {
  return (
    <li>
      <Status tone={TONES[need.weight]}>{words.weights[need.weight]}</Status>
      <div className="pd-need">
        <p className="pd-wrap" dir="auto">
          <strong>{need.what}</strong>
        </p>
        <p className="pd-wrap">{need.money}</p>
        <p className="pd-wrap">{need.next}</p>
        <p className="pd-line">
          <Link to={need.page} aria-label={`${words.openPage}: ${need.what}`}>
            {words.openPage}
          </Link>
          {need.since === null ? null : (
            <span className="pd-dim">
              {' '}
              {words.since} <When at={need.since} />
            </span>
          )}
        </p>
      </div>
    </li>
  );
}

function MailChoice({ needs }: { needs: Needs }) {
  const client = useQueryClient();
  const act = useAct((wanted: boolean, key) =>
    request('post', '/api/operator/needs/mail', { body: { wanted }, idempotencyKey: key }),
  );
  const set = async (wanted: boolean) => {
    if ((await act.run(wanted)) !== undefined) await client.invalidateQueries();
  };
  if (!needs.mailSent) return <p className="pd-hint">{words.mailOff}</p>;
  return (
    <>
      <Switch
        label={words.mailLabel}
        description={words.mailHint}
        checked={needs.mailWanted}
        disabled={act.isBusy}
        onChange={(event) => void set(event.currentTarget.checked)}
      />
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
      {act.result === undefined ? null : (
        <p role="status" className="pd-hint">
          {words.mailSaved}
        </p>
      )}
    </>
  );
}

/** Everything that needs a person, worst first, each with the page where it is done. */
export function NeedsPanel() {
  const query = useApi('/api/operator/needs', {}, { live: true });
  return (
    <Panel title={words.needs} hint={words.needsHint}>
      <Loaded query={query}>
        {(needs) => (
          <>
            {needs.items.length === 0 ? (
              <Empty title={words.noNeeds}>{words.noNeedsText}</Empty>
            ) : (
              <ul className="pd-needs">
                {needs.items.map((need) => (
                  <Item key={need.key} need={need} />
                ))}
              </ul>
            )}
            <MailChoice needs={needs} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
