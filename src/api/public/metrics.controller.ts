import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Gauge as PromGauge, Registry } from 'prom-client';
import { DomainError } from '../../units';
import { SessionService } from '../auth/session.service';
import type { ActingRequest } from '../http/actor.dto';
import { Public } from '../http/permission.dto';
import { type Gauge, GAUGES } from './health-check';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Prometheus figures, for this machine and for operators: they tell what the house owes. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  readonly #registry = new Registry();

  constructor(
    @Inject(GAUGES) gauges: readonly Gauge[],
    private readonly sessions: SessionService,
  ) {
    for (const gauge of gauges) {
      const { name, help } = gauge;
      const prom: PromGauge = new PromGauge({
        name,
        help,
        labelNames: ['asset'],
        registers: [this.#registry],
        async collect() {
          prom.reset();
          for (const { labels, value } of await gauge.read()) prom.set(labels, value);
        },
      });
    }
  }

  @Get()
  @Public()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  async metrics(@Req() request: ActingRequest): Promise<string> {
    if (!(await this.mayRead(request))) throw new DomainError('api.not-found', 'There is nothing here.', {});
    return this.#registry.metrics();
  }

  /** A request that a proxy passed on comes from loopback too: then its forwarding header gives it away. */
  private async mayRead(request: ActingRequest): Promise<boolean> {
    const forwarded = ['forwarded', 'x-forwarded-for', 'via'].some((name) => request.headers[name] !== undefined);
    if (!forwarded && LOOPBACK.has(request.socket.remoteAddress ?? '')) return true;
    return (await this.sessions.find(request))?.actor.role === 'operator';
  }
}
