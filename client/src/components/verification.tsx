import { useState } from 'react';
import { useApi } from '../api/hooks';
import { groupThousands } from '../format/amount';
import { t } from '../strings';
import { ActionButton } from './action-button';
import { ErrorNote } from './error-note';
import { Hash } from './hash';
import { Note } from './status';

interface VerificationProps {
  readonly path: '/api/operator/ledger/verify' | '/api/operator/audit/verify';
  readonly label: string;
  readonly verified: (count: string) => string;
  readonly broken: string;
}

/** Lets the service recompute a hash chain and says what came out; nothing is recomputed before it is asked for. */
export function Verification({ path, label, verified, broken }: VerificationProps) {
  const [isAsked, setAsked] = useState(false);
  const check = useApi(path, {}, { enabled: isAsked });
  const start = () => {
    if (isAsked) void check.refetch();
    else setAsked(true);
  };
  return (
    <div className="pd-form">
      <ActionButton variant="default" loading={check.isFetching} onClick={start}>
        {label}
      </ActionButton>
      <div role="status">
        {check.isError ? <ErrorNote error={check.error} /> : null}
        {check.data === undefined || check.isFetching ? null : (
          <Note
            tone={check.data.ok ? 'good' : 'bad'}
            title={check.data.ok ? verified(groupThousands(String(check.data.checked))) : broken}
          >
            {check.data.differences.length === 0 ? null : (
              <ul className="pd-reasons">
                {check.data.differences.map((difference) => (
                  <li key={difference}>{difference}</li>
                ))}
              </ul>
            )}
            <Hash text={check.data.head} what={t.operator.books.head} />
          </Note>
        )}
      </div>
    </div>
  );
}
