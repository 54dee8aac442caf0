import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, ApiError } from '../../api/http';
import { Amount } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { Address, Hash } from '../../components/hash';
import { BackIcon, CheckIcon, ClockIcon } from '../../components/icons';
import { NotFound } from '../../components/not-found';
import { Facts, Loaded, Page, Panel } from '../../components/page';
import { PayoutState } from '../../components/payout-state';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';

// The checker carries the hashing core: it is loaded when somebody wants a check, not before.
const ReceiptCheck = lazy(async () => ({ default: (await import('./receipt-check')).ReceiptCheck }));

type Payout = Answer<'/api/me/payouts/{id}'>;
const words = t.member.payout;

function Step({ done, name, children }: { done: boolean; name: string; children: ReactNode }) {
  return (
    <li className={done ? 'pd-step pd-step-done' : 'pd-step'}>
      <span className="pd-step-mark">{done ? <CheckIcon /> : <ClockIcon />}</span>
      <div>
        <p className="pd-step-name">{name}</p>
        <div className="pd-step-text">{children}</div>
      </div>
    </li>
  );
}

/** What an operator stated of it, and a second one agreed to. */
function ExternalSteps({ payout: { plannedAt, sentAt } }: { payout: Payout }) {
  return (
    <>
      <Step done name={t.settlements.memberProposed}>
        <When at={plannedAt} />
      </Step>
      <Step done={sentAt !== null} name={t.settlements.memberApproved}>
        {sentAt === null ? t.settlements.memberApprovedWaiting : <When at={sentAt} />}
      </Step>
    </>
  );
}

function BatchSteps({ payout: { plannedAt, txid, sentAt } }: { payout: Payout }) {
  return (
    <>
      <Step done name={words.planned}>
        <When at={plannedAt} />
      </Step>
      <Step done={txid !== null} name={words.approved}>
        {txid === null ? words.approvedWaiting : words.approvedDone}
      </Step>
      <Step done={sentAt !== null} name={words.sent}>
        {sentAt === null ? words.sentWaiting : <When at={sentAt} />}
      </Step>
    </>
  );
}

function Timeline({ payout }: { payout: Payout }) {
  const { confirmations, confirmationsNeeded: need, settledAt } = payout;
  return (
    <ol className="pd-timeline">
      {payout.external ? <ExternalSteps payout={payout} /> : <BatchSteps payout={payout} />}
      <Step done={confirmations >= need} name={words.confirming}>
        <span className="pd-confirmations">
          <strong>{t.common.confirmations(confirmations, need)}</strong>
          <progress
            max={need}
            value={Math.min(confirmations, need)}
            aria-label={t.common.confirmations(confirmations, need)}
          />
        </span>
        <span className="pd-line pd-dim">{words.confirmingMeaning}</span>
      </Step>
      <Step done={settledAt !== null} name={words.settled}>
        {settledAt === null ? words.settledWaiting(need) : <When at={settledAt} />}
      </Step>
    </ol>
  );
}

function Receipt({ payout }: { payout: Payout }) {
  const [isChecking, setChecking] = useState(false);
  const url = `/api/me/payouts/${encodeURIComponent(payout.id)}/receipt`;
  const because = payout.receiptReady ? undefined : words.notReady(payout.confirmationsNeeded);
  return (
    <Panel title={words.receipt} hint={words.receiptHint}>
      <div className="pd-actions pd-start">
        <DownloadButton
          primary
          url={url}
          fallbackName={`receipt-${payout.id}.json`}
          label={words.download}
          because={because}
        />
        {payout.receiptReady && !isChecking ? (
          <Button variant="default" onClick={() => setChecking(true)}>
            {words.check}
          </Button>
        ) : null}
      </div>
      <p className="pd-hint">
        <Link to="/verify">{t.verify.linkOther}</Link>
      </p>
      {isChecking ? (
        <Suspense fallback={<p role="status">{words.checking}</p>}>
          <ReceiptCheck url={url} />
        </Suspense>
      ) : null}
    </Panel>
  );
}

/** Receipts of this payment that a reorganisation made untrue: whoever holds the file must not rely on it. */
function Revoked({ payout }: { payout: Payout }) {
  if (payout.revocations.length === 0) return null;
  const { revocations } = t.verify;
  return (
    <Note tone="warn" title={revocations.of}>
      <p>{revocations.ofText}</p>
      {payout.revocations.map((one) => (
        <Facts
          key={one.receiptDigest}
          items={[
            [revocations.at, <When at={one.revokedAt} />],
            [revocations.digest, <Hash text={one.receiptDigest} what={t.verify.evidence['digest'] ?? ''} />],
            [revocations.left, <Hash text={one.leftBlock} what={revocations.left} />],
            [revocations.height, String(one.leftHeight)],
            ...(one.forkHeight === null ? [] : [[revocations.fork, String(one.forkHeight)] as const]),
          ]}
        />
      ))}
    </Note>
  );
}

function Details({ payout }: { payout: Payout }) {
  return (
    <Panel title={words.facts}>
      <Facts
        items={[
          [words.to, <Address text={payout.address} />],
          [
            words.txid,
            payout.txid === null ? (
              <span className="pd-dim">{t.member.payouts.noTransaction}</span>
            ) : (
              <Hash text={payout.txid} what={t.common.txid} />
            ),
          ],
          ...(payout.vout === null ? [] : [[words.output, String(payout.vout)] as const]),
          ...(payout.batchId === null ? [] : [[words.batch, <code>{payout.batchId}</code>] as const]),
        ]}
      />
      {payout.attempts.length < 2 ? null : (
        <Note tone="info" title={words.attempts}>
          <ul className="pd-reasons">
            {payout.attempts.map((attempt) => (
              <li key={attempt}>
                <Hash text={attempt} what={t.common.txid} />
              </li>
            ))}
          </ul>
          <p>{words.attemptsWhy}</p>
        </Note>
      )}
    </Panel>
  );
}

function PayoutView({ payout }: { payout: Payout }) {
  return (
    <div className="pd-split">
      <div className="pd-stack">
        <Panel>
          <p className="pd-figure-name">{words.arrives}</p>
          <p className="pd-big">
            <Amount units={payout.received.units} asset={payout.received.asset} />
          </p>
          <p className="pd-hint">
            <Amount units={payout.amount.units} /> {words.fromBalance} <Amount units={payout.fee.units} />{' '}
            {words.networkFee}
          </p>
          <PayoutState state={payout.state} have={payout.confirmations} need={payout.confirmationsNeeded} />
          {payout.external ? null : <p className="pd-hint">{t.member.payoutStates[payout.state].meaning}</p>}
        </Panel>
        {payout.external ? (
          <Note tone="info" title={t.settlements.memberTitle}>
            <p>{t.settlements.memberText}</p>
          </Note>
        ) : null}
        <Revoked payout={payout} />
        <Receipt payout={payout} />
        <Details payout={payout} />
      </div>
      <div className="pd-stack">
        <Panel title={words.timeline}>
          <Timeline payout={payout} />
        </Panel>
      </div>
    </div>
  );
}

/** One payout from the balance to its proof. */
export function PayoutPage() {
  const { id = '' } = useParams();
  const payout = useApi('/api/me/payouts/{id}', { path: { id } }, { live: true });
  if (payout.error instanceof ApiError && payout.error.status === 404) return <NotFound />;
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <Button component={Link} to="/member/payouts" variant="default" leftSection={<BackIcon />}>
          {t.member.nav.payouts}
        </Button>
      }
    >
      <Loaded query={payout}>{(data) => <PayoutView payout={data} />}</Loaded>
    </Page>
  );
}
