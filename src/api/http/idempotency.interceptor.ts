import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { ActingRequest } from './actor.dto';
import { IdempotencyService } from './idempotency.service';
import { IDEMPOTENT } from './permission.dto';

/** Puts `@Idempotent` routes behind the table of keys; the guard has checked key and caller before. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly idempotency: IdempotencyService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const keyed = this.reflector.get<boolean | undefined>(IDEMPOTENT, context.getHandler());
    const request = context.switchToHttp().getRequest<ActingRequest>();
    const key = request.headers['idempotency-key'];
    if (keyed !== true || request.actor === undefined || typeof key !== 'string') return next.handle();
    const route = `${request.method} ${request.path}`;
    const act = { actor: request.actor.accountId, key, route, body: request.body as unknown };
    return from(this.idempotency.once(act, () => lastValueFrom(next.handle())));
  }
}
