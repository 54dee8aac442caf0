import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../http/permission.dto';
import { HEALTH_CHECKS, type HealthCheck } from './health-check';

/** A check that takes longer is a failed one. */
const CHECK_TIMEOUT_MS = 5_000;

/** For whatever starts and watches the service: says which part is not well, and why in words. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[]) {}

  @Get('live')
  @Public()
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  async ready(
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ status: string; checks: object; reasons: object }> {
    const results = await Promise.all(this.checks.map(async (one) => [one.name, await troublesOf(one)] as const));
    const failed = results.filter(([, troubles]) => troubles.length > 0);
    response.status(failed.length === 0 ? 200 : 503);
    return {
      status: failed.length === 0 ? 'ok' : 'not-ready',
      checks: Object.fromEntries(results.map(([name, troubles]) => [name, troubles.length === 0 ? 'ok' : 'failed'])),
      reasons: Object.fromEntries(failed),
    };
  }
}

async function troublesOf(check: HealthCheck): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(['It did not answer within 5 seconds.']), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.troubles(), late]);
  } catch {
    // A check that throws has failed; what it threw may hold a path or an address and stays out of a public answer.
    return ['It could not be asked. The log says more.'];
  } finally {
    clearTimeout(timer);
  }
}
