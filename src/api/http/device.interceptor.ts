import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { ACTING_DEVICE } from '../../audit';
import type { ActingRequest } from './actor.dto';

/** Whatever a signed-in person does is done with the device that proved the session (RULES.md 19). */
@Injectable()
export class DeviceInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { actor } = context.switchToHttp().getRequest<ActingRequest>();
    // The handler belongs to where it is called for, not to where its answer is waited for.
    return ACTING_DEVICE.run(actor?.device ?? null, () => next.handle());
  }
}
