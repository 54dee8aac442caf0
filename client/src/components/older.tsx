import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, type Call, type PathsOf, request } from '../api/http';
import { t } from '../strings';
import { ErrorNote } from './error-note';

/** Rows of a paged list: newest first, older pages on demand. */
export function usePages<P extends PathsOf<'get'>>(
  template: P,
  query: Record<string, unknown> = {},
  enabled = true,
  path: Record<string, string> = {},
) {
  return useInfiniteQuery({
    queryKey: [template, 'pages', query, path],
    initialPageParam: undefined as string | undefined,
    enabled,
    queryFn: ({ pageParam, signal }): Promise<Answer<P>> =>
      request('get', template, {
        path,
        query: { ...query, ...(pageParam === undefined ? {} : { before: pageParam }) },
        signal,
      } as unknown as Call<P, 'get'>),
    getNextPageParam: (last) => (last as { next: string | null }).next ?? undefined,
  });
}

/** How far a paged list is read. */
export interface OlderPages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: Error | null;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next older page, or says that there is none. */
export function Older({ pages, shown }: { pages: OlderPages; shown: number }) {
  if (shown === 0) return null;
  return (
    <div className="pd-older">
      {pages.isFetchNextPageError && pages.error !== null ? <ErrorNote error={pages.error} /> : null}
      {pages.hasNextPage ? (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t.common.more}
        </Button>
      ) : (
        <p className="pd-hint">{t.common.noMore}</p>
      )}
    </div>
  );
}
