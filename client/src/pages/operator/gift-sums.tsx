import { TextInput } from '@mantine/core';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Facts } from '../../components/page';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';

type Sum = Answer<'/api/operator/devices/unassigned/work'>['sums'][number];
const words = t.owners.unassigned;
const REASON_LENGTH_MAX = 200;

/** Whether a reason can be sent. */
export function isReason(text: string): boolean {
  return text.trim().length > 0 && text.trim().length <= REASON_LENGTH_MAX;
}

/** What would be booked, by coin. */
export function GiftSums({ sums, lead }: { sums: readonly Sum[]; lead?: string }) {
  return (
    <div role="status">
      <h3>{words.preview}</h3>
      {lead === undefined ? null : <p className="pd-hint">{lead}</p>}
      {sums.map(({ rows, gross, poolFee, serviceFee, due, available, recouped }) => (
        <section key={due.asset} aria-label={due.asset}>
          <Facts
            items={[
              [t.gifts.rows, groupThousands(String(rows))],
              [words.gross, <Amount key="gross" {...gross} />],
              [words.poolFee, <Amount key="pool" {...poolFee} />],
              [words.serviceFee, <Amount key="fee" {...serviceFee} />],
              [words.due, <strong key="due">{<Amount {...due} />}</strong>],
              [words.available, <Amount key="available" {...available} />],
              [words.recouped, <Amount key="recouped" {...recouped} />],
            ]}
          />
        </section>
      ))}
    </div>
  );
}

/** Why it is given. */
export function GiftReason({ reason, onReason }: { reason: string; onReason: (text: string) => void }) {
  return (
    <TextInput
      label={words.reason}
      description={words.reasonHint}
      autoComplete="off"
      maxLength={REASON_LENGTH_MAX}
      value={reason}
      onChange={(event) => onReason(event.currentTarget.value)}
    />
  );
}
