import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import type { Device } from '../../audit';
import { assertInvariant, type Instant } from '../../units';
import { type Role } from '../wire/auth.dto';

/** Who calls, as the session says. Read afresh at every request, so a change of role holds at once. */
export interface Actor {
  readonly accountId: string;
  readonly role: Role;
  /** Set for members. */
  readonly memberId: string | null;
  readonly sessionId: string;
  readonly steppedUpUntil: Instant | null;
  /** With what the session was opened, or confirmed last; absent where that is not known. */
  readonly device?: Device | undefined;
}

/** What the guards leave on a request. */
export interface ActingRequest extends Request {
  requestId?: string;
  actor?: Actor;
}

/** The signed-in caller. Only on routes that are not public. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<ActingRequest>();
  assertInvariant(actor !== undefined, 'a route with @Caller is not public');
  return actor;
});

/** The id of the signed-in member: the only member that a member route can name. */
export const OwnId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { actor } = context.switchToHttp().getRequest<ActingRequest>();
  assertInvariant(actor?.role === 'member' && actor.memberId !== null, 'a route with @OwnId is for members');
  return actor.memberId;
});
