import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/hooks';
import { type Answer, request } from '../api/http';

export type Session = Answer<'/api/auth/session'>;
/** Answers that belong to nobody's account. */
const KEPT = new Set(['/api/auth/session', '/api/public/instance']);

/** Who is signed in; asked once and after every sign-in, sign-out and step-up. */
export function useSession() {
  return useApi('/api/auth/session');
}

/** What everybody may know about this installation: network, demo label, price label, tax zone. */
export function useInstance() {
  return useApi('/api/public/instance');
}

/** A network whose headers cost no work to speak of: they keep its rules and prove nothing. */
export function useWorklessNetwork(): string | undefined {
  const network = useInstance().data?.network;
  return network === 'regtest' || network === 'signet' ? network : undefined;
}

/** A new answer to "who is signed in": what another account had on screen is forgotten. */
export function takeSession(client: QueryClient, session: Session): void {
  client.setQueryData(['/api/auth/session', null, null], session);
  client.removeQueries({ predicate: ({ queryKey }) => !KEPT.has(String(queryKey[0])) });
}

/** Ends the session here and at the service, and forgets everything that was on screen. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    takeSession(client, await request('post', '/api/auth/logout'));
  };
}
