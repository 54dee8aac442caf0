import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../http/permission.dto';
import { HEALTH_CHECKS, type HealthCheck } from './health-check';

/** A check that takes longer is a failed one. */
const CHECK_TIMEOUT_MS = 5_000;

/** For whatever starts and watches the service. Says which part is not well, never why: the log has that. */
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
  async ready(@Res({ passthrough: true }) response: Response): Promise<{ status: string; checks: object }> {
    const results = await Promise.all(this.checks.map(async (one) => [one.name, await passes(one)] as const));
    const ok = results.every(([, passed]) => passed);
    response.status(ok ? 200 : 503);
    return {
      status: ok ? 'ok' : 'not-ready',
      checks: Object.fromEntries(results.map(([name, passed]) => [name, passed ? 'ok' : 'failed'])),
    };
  }
}

async function passes(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.passes(), late]);
  } catch {
    // A check that throws has failed: that is its answer.
    return false;
  } finally {
    clearTimeout(timer);
  }
}
