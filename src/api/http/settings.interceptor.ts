import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, type Observable, switchMap } from 'rxjs';
import { SettingsService } from '../../settings/settings.service';
import type { ActingRequest } from './actor.dto';

/** Whoever is signed in acts by the settings that count as the request begins, whichever instance changed them. */
@Injectable()
export class SettingsInterceptor implements NestInterceptor {
  constructor(private readonly settings: SettingsService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { actor } = context.switchToHttp().getRequest<ActingRequest>();
    if (actor === undefined) return next.handle();
    return from(this.settings.refresh()).pipe(switchMap(() => next.handle()));
  }
}
