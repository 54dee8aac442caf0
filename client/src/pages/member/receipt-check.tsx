import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, useId, useState } from 'react';
import { CHECKPOINTS } from '../../../../src/chain/checkpoints';
import { type ReceiptVerdict, verifyReceipt } from '../../../../src/chain/verify-receipt';
import { download } from '../../api/http';
import { ErrorNote } from '../../components/error-note';
import { CheckIcon, CrossIcon, InfoIcon, WarnIcon } from '../../components/icons';
import { t } from '../../strings';

const words = t.member.payout;

/** A receipt is a few hundred kilobytes at most; more is not read into the page. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

/** One look per grade: a shape, a colour and a sentence of its own, so that a weaker proof never wears a stronger tick. */
const LOOKS = {
  checkpoint: { className: 'pd-tone-good', Icon: CheckIcon, words: words.grades.linked },
  work: { className: 'pd-tone-info', Icon: InfoIcon, words: words.grades.work },
  none: { className: 'pd-tone-warn', Icon: WarnIcon, words: words.grades.none },
  refused: { className: 'pd-tone-bad', Icon: CrossIcon, words: words.grades.refused },
} as const;

/** Runs the hashing core on the text of a file; what is no JSON is refused like any other damage. */
export function checkText(text: string): ReceiptVerdict {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    file = undefined;
  }
  return verifyReceipt(file, CHECKPOINTS);
}

/** What a check found, grade first. */
export function VerdictView({ verdict }: { verdict: ReceiptVerdict }) {
  const look = LOOKS[verdict.ok ? verdict.grade : 'refused'];
  return (
    <div className={`pd-verdict ${look.className}`} role="status" data-grade={verdict.ok ? verdict.grade : 'refused'}>
      <p className="pd-verdict-title">
        <look.Icon />
        {look.words.title}
      </p>
      <p>{look.words.text}</p>
      <p className="pd-figure-name">{words.checks}</p>
      <ul className="pd-checks">
        {verdict.steps.map((step, index) => (
          <li key={index}>
            {step.ok ? <CheckIcon /> : <WarnIcon />}
            <span>{step.text}</span>
          </li>
        ))}
      </ul>
      <p className="pd-dim">{words.checkedHere}</p>
    </div>
  );
}

/** Checks the receipt of this payout, or any file that is dropped in, in the browser alone. */
export function ReceiptCheck({ url }: { url: string }) {
  const fileField = useId();
  const [own, setOwn] = useState<ReceiptVerdict | undefined>();
  const receipt = useQuery({
    queryKey: ['receipt', url],
    queryFn: async () => checkText(await (await download(url, '')).blob.text()),
  });
  const pick = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    if (file !== undefined) setOwn(checkText(file.size > FILE_BYTES_MAX ? '' : await file.text()));
  };
  const verdict = own ?? receipt.data;
  return (
    <div className="pd-form">
      {receipt.isError && own === undefined ? (
        <ErrorNote error={receipt.error} onRetry={() => void receipt.refetch()} />
      ) : null}
      {verdict === undefined ? (
        receipt.isError ? null : (
          <p role="status">{words.checking}</p>
        )
      ) : (
        <VerdictView verdict={verdict} />
      )}
      <div>
        <label htmlFor={fileField} className="pd-label">
          {words.checkFile}
        </label>
        <input id={fileField} type="file" accept="application/json,.json" onChange={(event) => void pick(event)} />
      </div>
    </div>
  );
}
