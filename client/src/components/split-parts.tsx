import type { components } from '../api/schema';
import { formatBasisPoints } from '../format/amount';
import { t } from '../strings';
import { Address } from './hash';

type Parts = Pick<components['schemas']['PayoutSplitDto'], 'mainBps'> & {
  readonly parts: readonly { readonly address: string; readonly bps: number }[];
};

/** Who gets how much of each payout. @param main the payout address, where it is known */
export function SplitParts({ of, main }: { of: Parts; main?: string | undefined }) {
  return (
    <ul className="pd-plain-list">
      <li>
        <strong>{formatBasisPoints(of.mainBps)}</strong> {t.split.main}
        {main === undefined ? null : (
          <span className="pd-line">
            <Address text={main} />
          </span>
        )}
      </li>
      {of.parts.map(({ address, bps }) => (
        <li key={address}>
          <strong>{formatBasisPoints(bps)}</strong>
          <span className="pd-line">
            <Address text={address} />
          </span>
        </li>
      ))}
    </ul>
  );
}
