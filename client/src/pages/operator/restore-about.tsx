import { Link } from 'react-router';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Hash } from '../../components/hash';
import { t } from '../../strings';

/** One thing that is still missing after a restore. */
export type Hindrance = Answer<'/api/operator/restore'>['hindrances'][number];
const words = t.restore;

/** What it is about: transaction, batch, sum, address, members. */
export function About({ row }: { row: Hindrance }) {
  return (
    <>
      {row.txid === null ? null : (
        <span className="pd-line">
          <Hash text={row.txid} what={words.about} />
        </span>
      )}
      {row.batchId === null ? null : (
        <span className="pd-line">
          <Link to={`/operator/batches/${row.batchId}`}>{words.batch}</Link>
        </span>
      )}
      {row.amountSats === null ? null : (
        <span className="pd-line">
          <Amount units={row.amountSats} />
        </span>
      )}
      {row.address === null ? null : <code className="pd-line pd-wrap">{row.address}</code>}
      {row.code === 'elsewhere' ? <span className="pd-line">{words.statedFor(row.members.join(', '))}</span> : null}
    </>
  );
}
