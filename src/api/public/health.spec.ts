import type { Response } from 'express';
import type { HealthCheck } from './health-check';
import { HealthController } from './health.controller';

interface Answer {
  readonly code: number;
  readonly body: unknown;
}

async function ready(...checks: readonly HealthCheck[]): Promise<Answer> {
  let code = 0;
  const response = { status: (one: number) => (code = one) };
  const body = await new HealthController(checks).ready(response as unknown as Response);
  return { code, body };
}

const well: HealthCheck = { name: 'db', troubles: () => Promise.resolve([]) };

describe('readiness', () => {
  it('is 200 when every part is well, and then names no reason', async () => {
    expect(await ready(well)).toEqual({ code: 200, body: { status: 'ok', checks: { db: 'ok' }, reasons: {} } });
  });

  it('is 503 with the reasons of the parts that are not well, in their words', async () => {
    const node = { name: 'node', troubles: () => Promise.resolve(['The node is 5 hours behind.']) };
    expect(await ready(well, node)).toEqual({
      code: 503,
      body: {
        status: 'not-ready',
        checks: { db: 'ok', node: 'failed' },
        reasons: { node: ['The node is 5 hours behind.'] },
      },
    });
  });

  it('shows nothing of what a check throws', async () => {
    const broken = { name: 'db', troubles: () => Promise.reject(new Error('canary at postgres://u:p@host')) };
    const { code, body } = await ready(broken);
    expect(code).toBe(503);
    expect(body).toMatchObject({ reasons: { db: ['It could not be asked. The log says more.'] } });
    expect(JSON.stringify(body)).not.toContain('canary');
  });
});
