import { useQuery } from '@tanstack/react-query';
import { download } from '../../api/http';
import { ErrorNote } from '../../components/error-note';
import { VerdictView } from '../../components/receipt-verdict';
import { t } from '../../strings';
import { checkText } from '../receipt-text';

/** Checks the receipt of this payout in the browser alone; the service only hands over the file. */
export function ReceiptCheck({ url }: { url: string }) {
  const receipt = useQuery({
    queryKey: ['receipt', url],
    queryFn: async () => checkText(await (await download(url, '')).blob.text()),
    staleTime: Infinity,
  });
  if (receipt.data !== undefined) return <VerdictView verdict={receipt.data.verdict} took={receipt.data.ms} />;
  if (receipt.isError) return <ErrorNote error={receipt.error} onRetry={() => void receipt.refetch()} />;
  return <p role="status">{t.member.payout.checking}</p>;
}
