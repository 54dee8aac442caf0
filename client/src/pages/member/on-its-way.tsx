import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { PayoutState } from '../../components/payout-state';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { formatDay } from '../../format/time';
import { t } from '../../strings';

type Summary = Answer<'/api/me/summary'>;
type Payout = Answer<'/api/me/payouts'>['items'][number];
const words = t.member.home;

/** Payouts of one member that are under way at once are few. */
const PAYOUTS = 20;
const OVER: readonly Payout['state'][] = ['settled', 'cancelled', 'replaced'];

/** Bitcoin that left the available balance and is not settled. */
export function unsettled(summary: Summary): bigint {
  return summary.balances
    .filter(({ class: name, amount }) => amount.asset === 'BTC' && (name === 'in-batch' || name === 'in-flight'))
    .reduce((sum, { amount }) => sum + parseUnits(amount.units), 0n);
}

function Row({ payout }: { payout: Payout }) {
  return (
    <li className="pd-way">
      <div>
        <p className="pd-big">
          <Amount units={payout.amount.units} asset={payout.amount.asset} />
        </p>
        <PayoutState state={payout.state} have={payout.confirmations} need={payout.confirmationsNeeded} />
        <p className="pd-hint">
          {payout.sentAt === null ? words.wayPlanned : words.waySent} <When at={payout.sentAt ?? payout.plannedAt} />
        </p>
      </div>
      <Button
        component={Link}
        to={`/member/payouts/${payout.id}`}
        size="xs"
        variant="default"
        aria-label={words.wayOpenOf(formatDay(payout.plannedAt))}
      >
        {words.wayOpen}
      </Button>
    </li>
  );
}

/** Money that is in a batch or on its way, before anything is said of what comes next. */
export function OnItsWay({ summary }: { summary: Summary }) {
  const payouts = useApi('/api/me/payouts', { query: { limit: PAYOUTS } }, { live: true });
  const sum = unsettled(summary);
  if (sum === 0n) return null;
  // What was paid from another wallet is held until it settles, and no part of this sum.
  const open = (payouts.data?.items ?? []).filter(({ state, external }) => !external && !OVER.includes(state));
  return (
    <section className="pd-ways" aria-label={words.way}>
      <p className="pd-figure-name">{words.way}</p>
      {open.length === 0 ? (
        <p className="pd-big">
          <Amount units={sum.toString()} />
        </p>
      ) : (
        <ul className="pd-plain-list">
          {open.map((payout) => (
            <Row key={payout.id} payout={payout} />
          ))}
        </ul>
      )}
    </section>
  );
}
