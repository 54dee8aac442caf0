import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { type Answer, type Call, type PathsOf, request } from './http';
import type { paths } from './schema';

/** How often a screen that shows money asks again while it is open. */
const LIVE_INTERVAL_MS = 15_000;

/**
 * Reads one path of the service and keeps it fresh while the screen is open.
 * @param options live: ask again while open; enabled: false waits
 */
export function useApi<P extends PathsOf<'get'>>(
  template: P,
  call: Pick<Call<P, 'get'>, 'path' | 'query'> = {},
  options: { live?: boolean; enabled?: boolean } = {},
): UseQueryResult<Answer<P>, Error> {
  return useQuery<Answer<P>, Error>({
    queryKey: [template, call.path ?? null, call.query ?? null],
    queryFn: ({ signal }) => request('get', template, { ...call, signal } as Call<P, 'get'>),
    enabled: options.enabled ?? true,
    refetchInterval: options.live === true ? LIVE_INTERVAL_MS : false,
  });
}

/** A change sent to the service; afterwards everything that is on screen is asked for again. */
export function useSend<P extends keyof paths, M extends 'post' | 'put' | 'delete' | 'patch'>(method: M, template: P) {
  const client = useQueryClient();
  return useMutation<Answer<P, M>, Error, Call<P, M>>({
    mutationFn: (call) => request(method, template, call),
    onSuccess: () => client.invalidateQueries(),
  });
}
