import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiCookieAuth, ApiHeader, ApiSecurity } from '@nestjs/swagger';
import { type Role } from '../wire/auth.dto';

/** Who may call a route. A route without one is refused to everybody and fails the router test. */
export type Permission = 'public' | 'signed-in' | Role;

export const PERMISSION = 'paydirt:permission';
export const STEP_UP = 'paydirt:step-up';
export const IDEMPOTENT = 'paydirt:idempotent';

/** Open to everybody, signed in or not. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(PERMISSION, 'public' satisfies Permission), ApiSecurity({}));

/** Open to one role. Roles do not contain each other: an operator has no member pages. */
export const Allow = (role: Role): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(PERMISSION, role), ApiCookieAuth('session'));

/** Open to every role, each for the own account alone. */
export const SignedIn = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(PERMISSION, 'signed-in' satisfies Permission), ApiCookieAuth('session'));

/** Needs a proof of presence at most five minutes old (SECURITY.md B2). */
export const StepUp = (): MethodDecorator => SetMetadata(STEP_UP, true);

/** Needs an Idempotency-Key: the same key and body get the same answer for ever, another body a 409. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'Made when the form opens, 8 to 64 characters of A-Z a-z 0-9 _ -. It never expires.',
      schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
    }),
  );
