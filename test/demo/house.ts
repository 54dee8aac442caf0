import { createServer } from 'node:net';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AccountService } from '../../src/api/auth/account.service';
import { configureApp } from '../../src/api/configure-app.adapter';
import { AppModule } from '../../src/app.module';
import { JobRunner } from '../../src/jobs/job-runner.service';
import { LineService } from '../../src/jobs/line.service';
import { HotSigner } from '../../src/payout/signers/hot/hot-signer.adapter';
import { TreasuryService } from '../../src/payout/treasury.service';
import type { Ports } from '../../src/ports.module';
import { RewardTermsService } from '../../src/rewards/reward-terms.service';
import type { Instant } from '../../src/units';
import { PROJECT_ROOT } from '../support/project-root';
import { sourcesOf } from './cast';
import type { DemoPeople } from './people';

const OPERATOR_FEE_BPS = 200;

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** The running service: the product as it is, over the demo's ports. */
export class House {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly ports: Ports,
    readonly runner: JobRunner,
  ) {}

  static async open(ports: Ports, port: number): Promise<House> {
    const app = await NestFactory.create<NestExpressApplication>(AppModule.compose(ports), {
      bodyParser: false,
      logger: ['error', 'warn'],
    });
    configureApp(app, { origin: ports.api.origin, clientDir: join(PROJECT_ROOT, 'client', 'dist') });
    const runner = app.get(JobRunner);
    const line = app.get(LineService);
    line.register(runner, ports.store);
    await line.prepare();
    await app.listen(port, '127.0.0.1');
    return new House(app, ports, runner);
  }

  /** The deposit address that the treasury keeps for a payer. */
  async depositAddress(purpose: string): Promise<string> {
    return (await this.app.get(TreasuryService).depositAddress(purpose)).address;
  }

  /** The one-time link that a first start, or another operator, gives. */
  async operatorLink(name: string, mail: string): Promise<string> {
    const accounts = this.app.get(AccountService);
    const { token } = await this.ports.store.write((tx) =>
      accounts.invite(tx, {
        role: 'operator',
        name,
        mail,
        actor: 'first-start',
      }),
    );
    return `${this.ports.api.origin}/setup/${token}`;
  }

  /** What an operator imports once: who owns which worker, the OCEAN group's percentages, the service fee. */
  async declareTerms(people: DemoPeople, from: Instant): Promise<void> {
    const terms = this.app.get(RewardTermsService);
    await this.ports.store.write(async (tx) => {
      await terms.setServiceFee(tx, 'demo-import', { memberId: '*', bps: OPERATOR_FEE_BPS, from });
      const group = people.members.filter(({ role }) => role.source === 'ocean');
      const shares = group.map(({ memberId, role }) => ({ memberId, bps: role.shareBps }));
      await terms.setFixedShares(tx, 'demo-import', { sourceId: 'ocean', from, shares });
      for (const { role, memberId } of people.members) {
        for (const sourceId of sourcesOf(role)) {
          for (const { name: worker } of role.workers) {
            await terms.assign(tx, 'demo-import', { sourceId, worker, memberId, from });
          }
        }
      }
    });
  }

  /** From here on the jobs run by themselves. */
  startJobs(): void {
    this.runner.start();
  }

  async close(): Promise<void> {
    await this.runner.stop();
    await this.app.close();
    await this.ports.store.close();
    const { signer } = this.ports;
    if (signer instanceof HotSigner) await signer.stop();
  }
}
