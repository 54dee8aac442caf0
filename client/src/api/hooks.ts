import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type Answer, type Call, type PathsOf, request } from './http';

/** How often a screen that shows money asks again while it is open. */
const LIVE_INTERVAL_MS = 15_000;

/**
 * Reads one path of the service and keeps it fresh while the screen is open.
 * @param options live: ask again while open; enabled: false waits; keep: the last answer stays until the next is there
 */
export function useApi<P extends PathsOf<'get'>>(
  template: P,
  call: Pick<Call<P, 'get'>, 'path' | 'query'> = {},
  options: { live?: boolean; enabled?: boolean; keep?: boolean } = {},
): UseQueryResult<Answer<P>, Error> {
  return useQuery<Answer<P>, Error>({
    queryKey: [template, call.path ?? null, call.query ?? null],
    queryFn: ({ signal }) => request('get', template, { ...call, signal } as Call<P, 'get'>),
    enabled: options.enabled ?? true,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: options.live === true ? LIVE_INTERVAL_MS : false,
  });
}
