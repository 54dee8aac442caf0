import { useQuery } from '@tanstack/react-query';
import { download } from '../../api/http';
import { ErrorNote } from '../../components/error-note';
import { InclusionVerdictView } from '../../components/inclusion-verdict';
import { t } from '../../strings';
import { checkInclusion } from '../proof-file';

/** Checks a member's proof in the browser alone; the service only hands over the file. */
export function InclusionCheck({ url, listed }: { url: string; listed: readonly string[] }) {
  const checked = useQuery({
    queryKey: ['inclusion', url],
    queryFn: async () => checkInclusion(await (await download(url, '')).blob.text()),
    staleTime: Infinity,
    retry: false,
  });
  if (checked.data !== undefined) {
    return <InclusionVerdictView verdict={checked.data.verdict} listed={listed} took={checked.data.ms} />;
  }
  if (checked.isError) return <ErrorNote error={checked.error} onRetry={() => void checked.refetch()} />;
  return <p role="status">{t.proof.checking}</p>;
}
