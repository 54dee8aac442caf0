import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../units';
import { SessionService } from '../auth/session.service';
import type { ActingRequest, Actor } from './actor.dto';
import { API_CONFIG, type ApiConfig } from './api-config.dto';
import { IDEMPOTENT, PERMISSION, type Permission, STEP_UP } from './permission.dto';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const KEY = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * The one gate in front of every route, in this order: same site, signed in, allowed, freshly proved, keyed.
 * A route without a permission is refused to everybody.
 */
@Injectable()
export class RequestGuard implements CanActivate {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly sessions: SessionService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ActingRequest>();
    if (!READS.has(request.method)) assertSameSite(request, this.config.origin);
    const targets = [context.getHandler(), context.getClass()];
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, targets);
    if (permission === 'public') return true;
    const actor = (await this.sessions.find(request))?.actor;
    if (actor === undefined) {
      throw new DomainError('auth.not-signed-in', 'Sign in first. Nothing was changed.', {});
    }
    if (permission !== 'signed-in' && permission !== actor.role) {
      throw new DomainError('api.not-allowed', 'Your account may not do this. Nothing was changed.', {});
    }
    request.actor = actor;
    if (this.reflector.getAllAndOverride<boolean | undefined>(STEP_UP, targets) === true) assertFresh(actor);
    if (this.reflector.getAllAndOverride<boolean | undefined>(IDEMPOTENT, targets) === true) assertKeyed(request);
    return true;
  }
}

/**
 * Refuses requests that another site made. Browsers send Sec-Fetch-Site or Origin with every such request; a program
 * without either must name our origin, so that a missing header is never a permission (ASVS 3.5).
 */
function assertSameSite(request: ActingRequest, ownOrigin: string): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const siteFits = site === undefined || site === 'same-origin';
  const originFits = origin === undefined || origin === ownOrigin;
  if (siteFits && originFits && (site !== undefined || origin !== undefined)) return;
  const message = 'This request did not come from this service itself. Nothing was changed.';
  throw new DomainError('api.cross-site', message, {});
}

function assertFresh(actor: Actor): void {
  if (actor.steppedUpUntil !== null) return;
  throw new DomainError('auth.step-up-required', 'Confirm that it is you, then repeat. Nothing was changed.', {});
}

function assertKeyed(request: ActingRequest): void {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && KEY.test(key)) return;
  throw new DomainError(
    'api.idempotency-key-missing',
    'This act needs an Idempotency-Key header of 8 to 64 characters. Nothing was changed.',
    { param: 'Idempotency-Key' },
  );
}
