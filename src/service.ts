import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { join } from 'node:path';
import { ApiModule } from './api/api.module';
import { AuthModule } from './api/auth/auth.module';
import { OperatorAccountService } from './api/auth/operator-account.service';
import { configureApp } from './api/configure-app.adapter';
import { AppModule } from './app.module';
import { ChainService } from './chain/chain.service';
import { NeedWatch } from './attention/need-watch.service';
import type { Config } from './config';
import { TaxFormService } from './filing/tax-form.service';
import { NETWORK_RULES } from './hashing';
import type { JobResult } from './jobs/job';
import { JobsModule } from './jobs/jobs.module';
import { JobRunner } from './jobs/job-runner.service';
import { assertKeyFits } from './key-rotation';
import { LineService } from './jobs/line.service';
import { OldNamesService } from './moving/names.service';
import { HoldService } from './members/hold.service';
import { variableOf } from './money-settings';
import { MailService } from './notices/mail.service';
import { PROJECT_ROOT, VERSION } from './project-root';
import { priceFileState } from './price-files';
import { ServiceStateService } from './operations/service-state.service';
import { type RealPorts, realPorts } from './real-ports';
import { priceFiles } from './real-settings';
import { chainEvents, jobEvents, nestLog, nodeTrouble, type ServiceLog } from './service-log';
import { type SettingDiffers, SettingsFileService } from './settings/settings-file.service';
import { SettingsService } from './settings/settings.service';
import { DomainError } from './units';

/** Of the ten seconds that a stop may take, what jobs get to end the step in hand. */
const JOBS_STOP_MS = 8_000;
const SHADOW_REASON = 'PAYDIRT_SHADOW is set';
const FOLLOW_CHAIN = 'follow-chain';
const PORTS = Symbol('real-ports');

/** Lets go in order: no new run, the step in hand ends, the sockets close, then signer and database. */
@Injectable()
class Farewell implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly runner: JobRunner,
    @Inject(PORTS) private readonly ports: RealPorts,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop(JOBS_STOP_MS);
  }

  onApplicationShutdown(): Promise<void> {
    return this.ports.close();
  }
}

@Module({})
class ServiceModule {
  static of(ports: RealPorts): DynamicModule {
    return {
      module: ServiceModule,
      imports: [AppModule.compose(ports), ApiModule, AuthModule, JobsModule],
      providers: [Farewell, { provide: PORTS, useValue: ports }],
    };
  }
}

/** A service that runs. */
export interface Service {
  readonly app: NestExpressApplication;
  readonly ports: RealPorts;
  /** Set while no operator can sign in: where the first one chooses a password. Shown once, stored nowhere. */
  readonly firstOperatorLink: string | undefined;
  /** Whom the link is for: what they sign in with afterwards. */
  readonly firstOperatorMail: string | undefined;
  /** Ends everything within ten seconds; also what SIGTERM and SIGINT do. */
  stop(): Promise<void>;
}

/**
 * Starts the service for real use: database, signer, rooms, jobs, web. A node that does not answer does not hold it up:
 * the log says so and the payout gate stays shut.
 * @throws DomainError what `realPorts` refuses, `chain.wrong-network`, `config.port-taken`; nothing stays open then
 */
export async function startService(config: Config, log: ServiceLog): Promise<Service> {
  let app: NestExpressApplication | undefined;
  const onJob = jobEvents(log);
  const onChain = chainEvents(log);
  const onFinished = (job: string, result: JobResult): void => {
    onJob(job, result);
    if (job === FOLLOW_CHAIN && result.outcome !== 'busy') void sayChain(app, onChain);
  };
  const ports = sayingGoodbye(await realPorts(config, { onFinished }), log);
  try {
    await checkNode(ports, log);
    await sayWhatIsMissing(config, log);
    app = await NestFactory.create<NestExpressApplication>(ServiceModule.of(ports), {
      bodyParser: false,
      logger: nestLog(log),
      abortOnError: false,
      forceCloseConnections: true,
    });
    const service = await open(app, { ports, config, log });
    log.info({ event: 'started', ...facts(config, ports) });
    return service;
  } catch (cause) {
    if (app === undefined) await ports.close();
    else await app.close();
    throw cause;
  }
}

/** A node that falls behind while its jobs succeed would otherwise show on the screen only. */
async function sayChain(app: NestExpressApplication | undefined, say: ReturnType<typeof chainEvents>): Promise<void> {
  try {
    const status = await app?.get(ChainService, { strict: false }).status();
    if (status !== undefined) say(status.reasons);
  } catch {
    // A service that is going down has closed its database: there is nothing left to say.
  }
}

/** What holds nothing up, and would be missed only at the end of the year. */
async function sayWhatIsMissing(config: Config, log: ServiceLog): Promise<void> {
  if (config.sources.length === 0) {
    log.warn({ event: 'no-sources', message: 'The sources file names no source: nothing is collected.' });
  }
  for (const file of Object.values(priceFiles(config))) {
    const { state, sentence } = await priceFileState(file, config.prices);
    if (state !== 'usable') log.warn({ event: `prices-${state}`, message: sentence });
  }
}

function sayingGoodbye(ports: RealPorts, log: ServiceLog): RealPorts {
  return {
    ...ports,
    close: async () => {
      await ports.close();
      log.info({ event: 'stopped' });
    },
  };
}

async function open(
  app: NestExpressApplication,
  { ports, config, log }: { readonly ports: RealPorts; readonly config: Config; readonly log: ServiceLog },
): Promise<Service> {
  configureApp(app, { origin: config.origin, clientDir: join(PROJECT_ROOT, 'client', 'dist') });
  app.enableShutdownHooks();
  await app.init();
  const line = app.get(LineService, { strict: false });
  const runner = app.get(JobRunner, { strict: false });
  line.register(runner, ports.store);
  app.get(MailService, { strict: false }).register(runner);
  app.get(NeedWatch, { strict: false }).register(runner);
  await line.prepare();
  if (config.shadow) {
    const state = app.get(ServiceStateService, { strict: false });
    await ports.store.write((tx) => state.enterShadow(tx, 'configuration', SHADOW_REASON));
  }
  await settleSettings(app, ports, log);
  await ports.store.read((tx) => assertKeyFits(tx, ports.api.secretKey));
  const names = app.get(OldNamesService, { strict: false });
  await ports.store.write((tx) => names.seal(tx));
  const taxForms = app.get(TaxFormService, { strict: false });
  await ports.store.write((tx) => taxForms.eraseKept(tx));
  // The list is read at the start: whoever it names by now is blocked before anything is planned (RULES.md 29).
  const holds = app.get(HoldService, { strict: false });
  await ports.store.write((tx) => holds.screen(tx));
  const operators = app.get(OperatorAccountService, { strict: false });
  const person = { name: config.operatorName, mail: config.firstOperatorMail };
  const link = await ports.store.write((tx) => operators.first(tx, person));
  await listen(app, config);
  runner.start();
  return {
    app,
    ports,
    firstOperatorLink: link === undefined ? undefined : `${config.origin}/setup/${link.token}`,
    firstOperatorMail: link?.mail,
    stop: () => app.close(),
  };
}

/** Before anything is planned: the file's settings are taken, and where it does not have the word the log says so. */
async function settleSettings(app: NestExpressApplication, { store }: RealPorts, log: ServiceLog): Promise<void> {
  const file = app.get(SettingsFileService, { strict: false });
  for (const one of await store.write((tx) => file.settle(tx))) {
    const { name: variable } = variableOf(one.name);
    log.warn({ event: 'setting-differs', setting: variable, counts: one.counts, file: one.file, message: differing(variable, one) }); // prettier-ignore
  }
  await app.get(SettingsService, { strict: false }).refresh();
}

function differing(variable: string, { file, counts, waits }: SettingDiffers): string {
  const next = waits
    ? 'The value of the file is looser and counts when an operator approves it on the Settings page.'
    : `Change it on the Settings page, or write ${counts} into the file.`;
  return `${variable} is ${file} in the configuration, and ${counts} counts. ${next}`;
}

async function listen(app: NestExpressApplication, { host, port }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new DomainError('config.port-taken', `Port ${port} on ${host} is in use. Choose another PAYDIRT_PORT.`, {
      port,
    });
  }
}

/** A node on another network is a mistake of set-up; one that does not answer is a bad day. */
async function checkNode({ chainBackend, chain }: RealPorts, log: ServiceLog): Promise<void> {
  const expected = NETWORK_RULES[chain.network].genesisHash;
  let found: string;
  try {
    found = await chainBackend.genesisHash();
  } catch (cause) {
    nodeTrouble(log, cause);
    return;
  }
  if (found === expected) return;
  throw new DomainError(
    'chain.wrong-network',
    `The node is on another network than PAYDIRT_NETWORK says (${chain.network}). Nothing was paid.`,
    { expected, found },
  );
}

function facts(config: Config, ports: RealPorts): object {
  return {
    version: VERSION,
    network: config.network,
    origin: config.origin,
    host: config.host,
    port: config.port,
    database: config.database.type,
    signer: ports.signer.kind,
    sources: config.sources.length,
  };
}
