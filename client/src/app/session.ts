import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/hooks';
import { type Answer, request } from '../api/http';

export type Session = Answer<'/api/auth/session'>;
export type Instance = Answer<'/api/public/instance'>;

/** Who is signed in; asked once and after every sign-in, sign-out and step-up. */
export function useSession() {
  return useApi('/api/auth/session');
}

/** What everybody may know about this installation: network, demo label, price label, tax zone. */
export function useInstance() {
  return useApi('/api/public/instance');
}

/** Ends the session here and at the service, and forgets everything that was on screen. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await request('post', '/api/auth/logout');
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== '/api/public/instance' });
    await client.invalidateQueries();
  };
}
