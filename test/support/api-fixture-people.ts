import { NOW, type Schemas } from './api-fixture-member';

/** What an operator does with a member. Each act asks for a fresh proof first. */
export function posts(needStepUp: () => void) {
  const done = (): Schemas['DoneDto'] => {
    needStepUp();
    return { done: true };
  };
  return {
    '/api/operator/members/{id}/erase': done,
    '/api/operator/members/{id}/holds': done,
    '/api/operator/holds/{id}/report': done,
    '/api/operator/holds/{id}/release': (): Schemas['HoldReleaseDto'] => {
      needStepUp();
      return { decision: 'asked' };
    },
    '/api/operator/members/{id}/invite': ({ params }: { params: Readonly<Record<string, unknown>> }) => {
      needStepUp();
      const link = 'http://127.0.0.1/setup/one-time-link-one-time-link';
      return { memberId: String(params['id']), link, expiresAt: NOW };
    },
  };
}
