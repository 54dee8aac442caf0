import type { ReactNode } from 'react';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { Hash } from '../../components/hash';
import { Status } from '../../components/status';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';

type Source = Answer<'/api/operator/reconciliation'>['items'][number];
type Day = Source['days'][number];
const words = t.reconciliation;

function Part({ title, none, lines }: { title: string; none: string; lines: readonly ReactNode[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {lines.length === 0 ? (
        <p className="pd-hint">{none}</p>
      ) : (
        <ul className="pd-plain-list">
          {lines.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Everything that a day's figures stand on: rows, payouts with their transactions, coins with their depth, and why they differ. */
export function ReconciledDay({ source, day, onClose }: { source: Source; day: Day; onClose: () => void }) {
  const { asset, sourceId } = source;
  const amount = (units: string) => <Amount units={units} asset={asset} />;
  return (
    <Dialog opened onClose={onClose} title={words.detail(day.day, sourceId)}>
      <div className="pd-form">
        {day.gaps.length === 0 ? null : (
          <Part
            title={words.why}
            none=""
            lines={day.gaps.map(({ reason, units }) => (
              <>
                <Status tone={words.reasons[reason].tone}>{words.reasons[reason].name}</Status> {amount(units)}
                <span className="pd-line pd-dim">{words.reasons[reason].text}</span>
              </>
            ))}
          />
        )}
        <Part
          title={words.rows}
          none={words.noRows}
          lines={day.rows.map(({ id, revision, units }) => (
            <>
              <code className="pd-wrap">{id}</code> {amount(units)}
              <span className="pd-line pd-dim">{words.version(revision)}</span>
            </>
          ))}
        />
        <Part
          title={words.payouts}
          none={words.noPayouts}
          lines={day.payouts.map(({ id, at, units, fee, txid }) => (
            <>
              {amount(units)} <When at={at} />
              {parseUnits(fee) === 0n ? null : (
                <span className="pd-line pd-dim">
                  {words.fee} {amount(fee)}
                </span>
              )}
              <span className="pd-line">
                {txid === null ? <code className="pd-wrap">{id}</code> : <Hash text={txid} what={words.txid} />}
              </span>
            </>
          ))}
        />
        <Part
          title={words.coins}
          none={words.noCoins}
          lines={day.coins.map(({ outpoint, units, confirmations }) => (
            <>
              {amount(units)}{' '}
              <span className="pd-dim">
                {confirmations === null ? words.notInChain : words.confirmations(confirmations)}
              </span>
              <span className="pd-line">
                <Hash text={outpoint} what={words.outpoint} />
              </span>
            </>
          ))}
        />
      </div>
    </Dialog>
  );
}
