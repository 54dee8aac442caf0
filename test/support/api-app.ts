import { type AddressInfo, createServer } from 'node:net';
import { Global, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { generateSync } from 'otplib';
import request, { type Test } from 'supertest';
import { API_CONTROLLERS } from '../../src/api/api-surface.module';
import { GATE } from '../../src/api/api.module';
import { AccountService } from '../../src/api/auth/account.service';
import { AuthModule } from '../../src/api/auth/auth.module';
import { SetupService } from '../../src/api/auth/setup.service';
import { configureApp } from '../../src/api/configure-app.adapter';
import { API_CONFIG, type ApiConfig } from '../../src/api/http/api-config.dto';
import { CoinTableDesk } from '../../src/api/http/coin-table-desk.service';
import { MemberContractDesk } from '../../src/api/member/contract-desk.service';
import { MemberDeviceDesk } from '../../src/api/member/device-desk.service';
import { FigureDesk } from '../../src/api/member/figure-desk.service';
import { NoticeDesk } from '../../src/api/member/notice-desk.service';
import { AddressDesk } from '../../src/api/member/address-desk.service';
import { SplitDesk } from '../../src/api/member/split-desk.service';
import { TaxDesk } from '../../src/api/member/tax-desk.service';
import { TaxYearDesk } from '../../src/api/member/tax-year-desk.service';
import { CoinsDesk, MemberDesk, MemberPayoutDesk, ReportDesk } from '../../src/api/member/member-desk.service';
import {
  BatchDesk,
  BooksDesk,
  HouseDesk,
  OperatorsDesk,
  PriceDesk,
  RosterDesk,
  TermsDesk,
  ChainDesk,
  TreasuryDesk,
} from '../../src/api/operator/operator-desks.service';
import { BlocksDesk } from '../../src/api/operator/blocks-desk.service';
import { RestoreDesk } from '../../src/api/operator/restore-desk.service';
import { CancellationDesk } from '../../src/api/operator/cancellation-desk.service';
import { ReplacementDesk } from '../../src/api/operator/replacement-desk.service';
import { ClosingDesk } from '../../src/api/member/closing-desk.service';
import { SettlementsDesk } from '../../src/api/operator/settlement-desk.service';
import { SettingsDesk } from '../../src/api/operator/settings-desk.service';
import { WalletDesk } from '../../src/api/operator/wallet-desk.service';
import { WaysOutDesk } from '../../src/api/operator/ways-out-desk.service';
import { SigningDesk } from '../../src/api/operator/signing-desk.service';
import { ContractsDesk } from '../../src/api/operator/contracts-desk.service';
import { ConversionDesk } from '../../src/api/operator/conversion-desk.service';
import { DevicesDesk } from '../../src/api/operator/devices-desk.service';
import { NeedsDesk } from '../../src/api/operator/needs-desk.service';
import { FilingDesk } from '../../src/api/operator/filing-desk.service';
import { WithholdingDesk } from '../../src/api/operator/withholding-desk.service';
import { PayeesDesk } from '../../src/api/operator/payees-desk.service';
import { TaxFormDesk } from '../../src/api/member/tax-form-desk.service';
import { MovingDesk } from '../../src/api/operator/moving-desk.service';
import { ReconciliationDesk } from '../../src/api/operator/reconciliation-desk.service';
import { RevocationDesk } from '../../src/api/public/revocation-desk.service';
import { HoldsDesk } from '../../src/api/operator/holds-desk.service';
import { StatementDesk } from '../../src/api/public/statement-desk.service';
import { ADDRESS_LINK_KEY, MEMBERS_POLICY, type MembersPolicy } from '../../src/members';
import { MAIL_SETTINGS, type MailSettings } from '../../src/notices';
import type { Letter } from '../../src/notices/letter';
import { MailService } from '../../src/notices/mail.service';
import { STORE, type Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { CLOCK, HOUR_MS, sats, Secret } from '../../src/units';
import { FakeClock } from './fake-clock';

export const ORIGIN = 'https://pay.example.org';
export const PASSWORD = 'correct horse battery';

const CONFIG: ApiConfig = {
  origin: ORIGIN,
  secretKey: new Secret('ab'.repeat(32)),
  instance: {
    name: 'Paydirt',
    version: '0.1.0',
    network: 'regtest',
    demo: false,
    demoLabel: null,
    priceLabel: 'test prices',
    taxZone: 'America/New_York',
    confirmationsNeeded: 6,
  },
};
const POLICY: MembersPolicy = {
  network: 'regtest',
  coolOffFirstWithProofMs: HOUR_MS,
  coolOffWithProofMs: HOUR_MS,
  coolOffWithoutProofMs: 48 * HOUR_MS,
  defaultThresholdSats: sats(100_000n),
};

/** Every desk, behind the API's own port: it answers with what was asked and remembers it. */
export class FakeDesks {
  readonly calls: { readonly method: string; readonly args: unknown[] }[] = [];
  /** Set to make the next calls refuse. */
  refusal: Error | undefined;

  readonly desk: object = new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name !== 'string' || name === 'then' || name.startsWith('on')) return undefined;
        return (...args: unknown[]) => {
          this.calls.push({ method: name, args });
          if (this.refusal !== undefined) return Promise.reject(this.refusal);
          const file = { name: `${name}.bin`, contentType: 'application/pdf', bytes: Buffer.from(name) };
          return Promise.resolve({ ...file, answer: name, call: this.calls.length });
        };
      },
    },
  );
}

const DESKS: readonly object[] = [
  FigureDesk,
  NoticeDesk,
  CoinTableDesk,
  CoinsDesk,
  ContractsDesk,
  ConversionDesk,
  MemberContractDesk,
  MemberDesk,
  AddressDesk,
  SplitDesk,
  TaxDesk,
  TaxYearDesk,
  MemberPayoutDesk,
  ReportDesk,
  RevocationDesk,
  StatementDesk,
  HouseDesk,
  NeedsDesk,
  ChainDesk,
  TreasuryDesk,
  BlocksDesk,
  BatchDesk,
  CancellationDesk,
  ReplacementDesk,
  WaysOutDesk,
  WalletDesk,
  SigningDesk,
  SettingsDesk,
  SettlementsDesk,
  ClosingDesk,
  RestoreDesk,
  BooksDesk,
  PriceDesk,
  RosterDesk,
  HoldsDesk,
  OperatorsDesk,
  TermsDesk,
  ReconciliationDesk,
  MovingDesk,
  PayeesDesk,
  FilingDesk,
  WithholdingDesk,
  TaxFormDesk,
  DevicesDesk,
  MemberDeviceDesk,
];

/** Somebody with a browser: keeps the session cookie and says which site asks. */
export class Browser {
  cookie = '';
  /** Secret of the authenticator, for operators. */
  totpSecret = '';
  /** What an operator was shown once at the set-up. */
  recoveryCodes: readonly string[] = [];

  constructor(
    private readonly app: ApiApp,
    readonly mail: string,
  ) {}

  get(path: string): Test {
    return this.keep(request(this.app.server).get(path));
  }

  post(path: string, body: object = {}, headers: Record<string, string> = {}): Test {
    return this.keep(request(this.app.server).post(path).set('Sec-Fetch-Site', 'same-origin').set(headers)).send(body);
  }

  /** A code that has not been used: time passes until the authenticator shows the next one. */
  code(): string {
    this.app.clock.advance(30_000);
    return this.codeNow();
  }

  codeNow(): string {
    return generateSync({ secret: this.totpSecret, epoch: Math.floor(this.app.clock.now() / 1000) });
  }

  async login(extra: object = {}): Promise<void> {
    const code = this.totpSecret === '' ? {} : { code: this.code() };
    const answer = await this.post('/api/auth/login', { mail: this.mail, password: PASSWORD, ...code, ...extra });
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ signedIn: true })]);
    this.take(answer.headers['set-cookie']);
  }

  take(header: unknown): void {
    const [first = ''] = Array.isArray(header) ? (header as string[]) : [];
    this.cookie = first.split(';')[0] ?? '';
  }

  private keep(test: Test): Test {
    return this.cookie === '' ? test : test.set('Cookie', this.cookie);
  }
}

/** A port that nobody has now: it stands in the address of the service before that listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What an API stands on where it is not alone. */
export interface ApiBase {
  readonly store?: Store;
  readonly clock?: FakeClock;
  /** Ports whose desks are put into `real`. */
  readonly desks?: readonly object[];
}

/** The real API over a memory store, with fake desks behind its ports. */
export class ApiApp {
  readonly clock = new FakeClock('2026-11-02T12:00:00Z');
  readonly desks = new FakeDesks();
  readonly store: Store = new MemoryStore(TABLES);
  /** What was sent by `post`. */
  readonly letters: Letter[] = [];
  /** Desks of the product in place of fake ones, by their ports; put in after the start. */
  readonly real = new Map<object, object>();

  private constructor(
    readonly app: NestExpressApplication,
    readonly origin: string,
  ) {}

  /** @param clientDir the built web app, to be used by a browser: then the service has a host name that browsers trust */
  static async open(clientDir?: string, base: ApiBase = {}): Promise<ApiApp> {
    const port = clientDir === undefined ? 0 : await freePort();
    const origin = clientDir === undefined ? ORIGIN : `http://localhost:${port}`;
    const letters: Letter[] = [];
    const mailer = { send: (letter: Letter) => Promise.resolve(void letters.push(letter)) };
    const mail: MailSettings = { mailer, server: 'mail:587', domain: 'example.org', origin };
    const parts = {
      letters,
      real: new Map<object, object>(),
      clock: base.clock ?? new FakeClock('2026-11-02T12:00:00Z'),
      desks: new FakeDesks(),
      store: base.store ?? new MemoryStore(TABLES),
    };
    const deskOf = (desk: object): object => {
      if (base.desks?.includes(desk) !== true) return parts.desks.desk;
      return new Proxy({}, { get: (_, name) => Reflect.get(parts.real.get(desk) ?? {}, name) as unknown });
    };
    const ports = [
      { provide: STORE, useValue: parts.store },
      { provide: CLOCK, useValue: parts.clock },
      { provide: API_CONFIG, useValue: { ...CONFIG, origin } },
      { provide: MEMBERS_POLICY, useValue: POLICY },
      { provide: ADDRESS_LINK_KEY, useValue: CONFIG.secretKey },
      { provide: MAIL_SETTINGS, useValue: mail },
    ];
    class PortsModule {}
    Global()(PortsModule);
    Module({ providers: ports, exports: ports })(PortsModule);
    class TestModule {}
    Module({
      imports: [PortsModule, AuthModule],
      controllers: [...API_CONTROLLERS],
      providers: [...GATE, ...DESKS.map((desk) => ({ provide: desk as Type, useValue: deskOf(desk) }))],
    })(TestModule);
    const app = await NestFactory.create<NestExpressApplication>(TestModule, { bodyParser: false, logger: false });
    configureApp(app, { origin, ...(clientDir === undefined ? {} : { clientDir }) });
    await app.listen(port, '127.0.0.1');
    return Object.assign(new ApiApp(app, origin), parts);
  }

  get server(): Parameters<typeof request>[0] {
    return this.app.getHttpServer();
  }

  /** Sends the letters that wait. */
  post(): Promise<void> {
    const context = { signal: new AbortController().signal, guard: () => Promise.resolve(), count: () => undefined };
    return this.app.get(MailService, { strict: false }).run(context);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** A person whose browser is signed in. */
  async signedIn(role: 'operator' | 'member', name: string, id?: string): Promise<Browser> {
    const browser = await this.person(role, name, id);
    await browser.login();
    return browser;
  }

  /** Makes an account the way a person does: link, password, authenticator. */
  async person(role: 'operator' | 'member', name: string, id?: string): Promise<Browser> {
    const browser = new Browser(this, `${name}@example.org`);
    const { token } = await this.invite(role, name, id);
    const setup = this.app.get(SetupService);
    const { totp } = await setup.password(token, { password: PASSWORD });
    if (role === 'operator') {
      browser.totpSecret = totp?.secret ?? '';
      browser.recoveryCodes = (await setup.totp(token, { code: browser.code() })).recoveryCodes ?? [];
    }
    return browser;
  }

  invite(role: 'operator' | 'member', name: string, id = `id-${name}`): Promise<{ token: string; accountId: string }> {
    const accounts = this.app.get(AccountService);
    const mail = `${name}@example.org`;
    return this.store.write((tx) => accounts.invite(tx, { id, role, name, mail, actor: 'test' }));
  }
}
