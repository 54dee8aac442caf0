import type { paths } from '../../client/src/api/schema';
import { accessOf, accessPosts, passkeyQuestion } from './api-fixture-access';
import * as blocks from './api-fixture-blocks';
import * as figures from './api-fixture-figures';
import * as member from './api-fixture-member';
import * as conversion from './api-fixture-conversion';
import * as books from './api-fixture-books';
import { chain } from './api-fixture-chain';
import * as operator from './api-fixture-operator';
import { operatorPosts, operators, RECOVERY_CODES, switchOn, TOTP } from './api-fixture-operators';
import * as coins from './api-fixture-coins';
import * as owners from './api-fixture-owners';
import * as people from './api-fixture-people';
import { contractDetail, contracts, memberContracts, offerJudged } from './api-fixture-contracts';
import * as moved from './api-fixture-moving';
import * as reconciled from './api-fixture-reconciliation';
import * as filing from './api-fixture-filing';
import * as payees from './api-fixture-payees';
import * as withholding from './api-fixture-withholding';
import * as closings from './api-fixture-closings';
import * as settings from './api-fixture-settings';
import * as settlements from './api-fixture-settlements';
import * as splits from './api-fixture-splits';
import * as taxes from './api-fixture-taxes';
import * as restores from './api-fixture-restore';
import { allBatches } from './api-fixture-scheduled';
import * as statements from './api-fixture-statements';
import * as terms from './api-fixture-terms';
import { wallets } from './api-fixture-wallets';
import * as replacements from './api-fixture-replacement';
import * as ways from './api-fixture-ways-out';

type Schemas = member.Schemas;
type Method = 'get' | 'post';
type Reply<O> = O extends { responses: { 200: { content: infer C } } } ? C[keyof C] : never;
type Has<M extends Method> = {
  [P in keyof paths]: [Exclude<paths[P][M], undefined>] extends [never] ? never : P;
}[keyof paths];

/** What a route may look at. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Every route of the document must stand here, with a body of its own shape: drift does not compile. */
type Routes<M extends Method> = { [P in Has<M>]: (asked: Asked) => Reply<paths[P][M]> };

/** A refusal as the service words it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The accounts of the fixture; the operator's code is fixed because the fixture checks no clock. */
export const FIXTURE_LOGINS = {
  member: { mail: 'ada@example.org', password: 'correct horse battery' },
  operator: { mail: 'op@example.org', password: 'correct horse battery', code: '123456' },
} as const;

const SIGNED_OUT: Schemas['SessionDto'] = {
  signedIn: false,
  accountId: null,
  role: null,
  memberId: null,
  name: null,
  hasPasskey: false,
  steppedUpUntil: null,
  idleExpiresAt: null,
  expiresAt: null,
};

/** Stateful where a story needs it, recorded everywhere else. */
export class ApiFixture {
  session: Schemas['SessionDto'] = SIGNED_OUT;
  /** Shows the house of a member who has just arrived. */
  isFresh = false;
  /** Every answer is this refusal while it is set. */
  failure: { status: number; code: string; message: string } | undefined;
  /** Whether whoever signs in has a passkey. */
  hasPasskey = false;
  private isSteppedUp = false;
  private addresses = member.addresses;
  private coins = conversion.coins;
  private waits: Pick<Schemas['PayoutProgressDto'], 'threshold' | 'paused' | 'feeWait'> = member.summary.payout;
  private batch = operator.batch;
  private workers = terms.workers.items;
  /** The stop switch; screens set it, stories press it. */
  stopped = switchOn;
  private setup: Schemas['SetupStep'] = 'password';
  /** What the service has revoked; a test adds the digest of a file. */
  readonly revocations: Schemas['RevocationDto'][] = [];
  /** Idempotency keys by path, as they came: a story asserts that none came twice and none was missing. */
  readonly keys: { path: string; key: string | undefined }[] = [];

  /** Signs in without the form, for walks over screens. */
  signInAs(role: Schemas['Role'] | null): void {
    this.session =
      role === null
        ? SIGNED_OUT
        : {
            ...SIGNED_OUT,
            signedIn: true,
            accountId: role === 'member' ? 'u-17' : 'op-1',
            role,
            memberId: role === 'member' ? 'm-017' : null,
            name: role === 'member' ? 'Ada Miner' : 'Otto Operator',
            hasPasskey: this.hasPasskey,
            idleExpiresAt: member.NOW + member.HOUR,
            expiresAt: member.NOW + member.DAY,
          };
    this.isSteppedUp = false;
    this.setup = 'password';
  }

  private needStepUp(): void {
    if (!this.isSteppedUp) throw new Refusal(403, 'auth.step-up-required', 'Prove again that it is you.');
  }

  private done(): { done: true } {
    this.needStepUp();
    return { done: true };
  }

  private login({ body }: Asked): Schemas['SessionDto'] {
    const role = body['mail'] === FIXTURE_LOGINS.operator.mail ? 'operator' : 'member';
    const wanted = FIXTURE_LOGINS[role];
    if (body['mail'] !== wanted.mail || body['password'] !== wanted.password) {
      throw new Refusal(401, 'auth.wrong-credentials', 'Mail address, password or code is not right.');
    }
    if (role === 'operator' && body['code'] === undefined) {
      const code = this.hasPasskey ? 'auth.passkey-or-code-required' : 'auth.code-required';
      throw new Refusal(401, code, 'Enter the code of your authenticator.');
    }
    this.signInAs(role);
    return this.session;
  }

  private prove(body: Asked['body']): void {
    const proof = this.session.role === 'operator' ? body['code'] : body['password'];
    const right = this.session.role === 'operator' ? FIXTURE_LOGINS.operator.code : FIXTURE_LOGINS.member.password;
    if (proof !== right) throw new Refusal(401, 'auth.wrong-credentials', 'That did not match.');
  }

  private stepUp({ body }: Asked): Schemas['SessionDto'] {
    this.prove(body);
    this.isSteppedUp = true;
    return this.session;
  }

  private setupState(): Schemas['SetupDto'] {
    return {
      role: 'operator',
      mail: FIXTURE_LOGINS.operator.mail,
      next: this.setup,
      expiresAt: member.NOW + member.DAY,
      totp: this.setup === 'totp' ? TOTP : null,
      recoveryCodes: this.setup === 'done' ? RECOVERY_CODES : null,
    };
  }

  private page<T>(items: T[], { query }: Asked): { items: T[]; next: string | null } {
    if (this.isFresh) return { items: [], next: null };
    const limit = Number(query.get('limit') ?? '20');
    const from = Number(query.get('before') ?? '0');
    return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null };
  }

  private workersFound(find: string): Schemas['WorkersDto'] {
    const all = this.isFresh ? [] : this.workers;
    const items = all.filter(({ worker, sourceId, name }) => `${worker} ${sourceId} ${name}`.includes(find));
    const unassigned = all.filter(({ memberId }) => memberId === null).length;
    return { asOf: member.NOW, items, found: items.length, total: all.length, unassigned };
  }

  readonly get: Routes<'get'> = {
    ...owners.gets(() => this.isFresh),
    ...figures.gets(() => this.isFresh),
    ...coins.gets,
    ...blocks.gets(() => this.isFresh),
    ...restores.gets,
    ...statements.gets((rows, asked) => this.page(rows, asked), Refusal),
    ...splits.gets(() => this.isFresh),
    ...taxes.gets(() => this.isFresh),
    ...closings.gets(() => this.isFresh),
    ...payees.gets(() => this.isFresh),
    ...filing.gets(() => this.isFresh),
    ...withholding.gets(() => this.isFresh),
    ...settings.gets(() => this.isFresh),
    ...settlements.gets((rows, asked) => this.page(rows, asked)),
    '/api/public/instance': () => member.instance,
    '/api/public/revocations': (asked) => this.page(this.revocations, asked),
    '/api/auth/session': () => this.session,
    '/api/account': () => accessOf(this.session.role, this.isFresh),
    '/api/address-cancel/{id}/{token}': ({ params }) => {
      if (params['id'] === 'used') throw new Refusal(410, 'members.cancel-link-dead', 'The link is dead.');
      return member.addressChange;
    },
    '/api/setup/{token}': ({ params }) => {
      if (params['token'] === 'used-link-used-link-used') throw new Refusal(404, 'auth.link-dead', 'The link is dead.');
      return this.setupState();
    },
    '/api/me/summary': () => {
      if (this.isFresh) return member.freshSummary;
      return { ...member.summary, payout: { ...member.summary.payout, ...this.waits } };
    },
    '/api/me/earnings': (asked) => this.page(member.earnings, asked),
    '/api/me/service-fee': () => (this.isFresh ? { ...member.serviceFee, taken: [] } : member.serviceFee),
    '/api/me/earnings/{earning}/explanation': ({ params }) => {
      const earning = member.earnings.find(({ id }) => id === params['earning']);
      if (earning === undefined) throw new Refusal(404, 'rewards.unknown', 'You have no such earning.');
      return member.explanation(earning);
    },
    '/api/me/coins': () => (this.isFresh ? { ...conversion.coins, items: [] } : this.coins),
    '/api/me/conversions': (asked) => this.page(conversion.myConversions, asked),
    '/api/operator/conversion-terms': () =>
      this.isFresh ? { ...conversion.conversionTerms, coins: [], rules: [] } : conversion.conversionTerms,
    '/api/operator/conversion-deposits': () => (this.isFresh ? { items: [] } : conversion.conversionDeposits),
    '/api/operator/conversion-exits': () => conversion.conversionExits,
    '/api/operator/conversions/{id}': ({ params }) => {
      const found = operator.conversions.find(({ id }) => id === params['id']);
      if (found === undefined) throw new Refusal(404, 'conversion.unknown', 'There is no such conversion.');
      return conversion.conversionDetail(found);
    },
    '/api/me/contracts': () => (this.isFresh ? { ...memberContracts, items: [] } : memberContracts),
    '/api/me/devices': () => (this.isFresh ? member.shareOnly : member.devices),
    '/api/me/address': () => (this.isFresh ? { ...member.addresses, current: null, history: [] } : this.addresses),
    '/api/me/payouts': (asked) => this.page(member.payouts, asked),
    '/api/me/payouts/{id}': ({ params }) => {
      const payout = member.payouts.find(({ id }) => id === params['id']);
      if (payout === undefined) throw new Refusal(404, 'payout.unknown', 'There is no such payout.');
      return payout;
    },
    '/api/me/reports': () => (this.isFresh ? { ...member.reports, items: [] } : member.reports),
    '/api/me/reports/{year}/{format}': () => 'a report',
    '/api/operator/overview': () => operator.overview,
    '/api/operator/needs': () => ({ ...operator.needs, ...(this.isFresh ? { items: [] } : {}) }),
    '/api/operator/sources': () => (this.isFresh ? { items: [] } : operator.sources),
    '/api/operator/reconciliation': () =>
      this.isFresh
        ? { ...reconciled.reconciliation, items: [], unannounced: [], doubts: [], doubtsTotal: 0, totals: [] }
        : reconciled.reconciliation,
    '/api/operator/moving/statements/{id}/pdf': () => '%PDF-1.7',
    '/api/operator/moving': () => (this.isFresh ? moved.unmoved : moved.moving),
    '/api/operator/moving/imports/{id}/openings': () => moved.standing,
    '/api/operator/imports': () => (this.isFresh ? { items: [] } : reconciled.files),
    '/api/operator/wallets': () => (this.isFresh ? { ...wallets, items: wallets.items.slice(0, 1) } : wallets),
    '/api/operator/treasury': () =>
      this.isFresh ? { ...operator.treasury, utxos: [], utxoCount: 0 } : operator.treasury,
    '/api/operator/solvency': () => operator.solvency,
    '/api/operator/conversions': (asked) => this.page(operator.conversions, asked),
    '/api/operator/chain': () => ({ ...chain, ...(this.isFresh ? { reorgs: [] } : {}) }),
    '/api/operator/jobs': () => (this.isFresh ? { ...operator.jobs, items: [] } : operator.jobs),
    '/api/operator/batches/next': () =>
      this.isFresh ? { ...operator.preview, due: [], notDue: [], inputs: [], change: null } : operator.preview,
    '/api/operator/batches': (asked) => this.page(operator.batches, asked),
    '/api/operator/batches/{id}': ({ params }) => allBatches.get(params['id'] ?? '') ?? this.batch,
    '/api/operator/batches/{id}/replacement': ({ params }) =>
      params['id'] === 'b-5' ? replacements.replacement : replacements.noReplacement,
    '/api/operator/batches/{id}/cancellation': ({ params }) =>
      params['id'] === 'b-5' ? operator.cancellation : operator.noCancellation,
    '/api/operator/batches/{id}/ways-out': ({ params }) => (params['id'] === 'b-5' ? ways.waysOut : ways.noWaysOut),
    '/api/operator/batches/{id}/signing': () => operator.signing,
    '/api/operator/batches/{id}/psbt': () => 'a file for a device',
    '/api/operator/payouts/switch': () => this.stopped,
    '/api/operator/ledger/trial-balance': () => (this.isFresh ? { ...books.trial, rows: [], totals: [] } : books.trial),
    '/api/operator/ledger/entries': (asked) => this.page(books.entries, asked),
    '/api/operator/ledger/verify': () => books.verification,
    '/api/operator/audit': (asked) => this.page(books.audit, asked),
    '/api/operator/audit/verify': () => books.verification,
    '/api/operator/unpriced': () =>
      this.isFresh ? { items: [], total: 0, disposals: [], disposalsTotal: 0 } : operator.unpriced,
    '/api/operator/prices/waiting': () => (this.isFresh ? { items: [] } : operator.waitingPrices),
    '/api/operator/members': (asked) => this.page(operator.members, asked),
    '/api/operator/members/{id}/reports': () => ({ ...member.reports, name: 'Ada Miner' }),
    '/api/operator/operators': () => this.stopped.worksAlone ? { ...operators, worksAlone: true } : this.isFresh ? { ...operators, items: operators.items.slice(0, 1) } : operators, // prettier-ignore
    '/api/operator/contracts': () => (this.isFresh ? { ...contracts, items: [] } : contracts),
    '/api/operator/contracts/{id}': ({ params }) => {
      if (params['id'] === contractDetail.id) return contractDetail;
      throw new Refusal(404, 'rewards.unknown-contract', 'No contract has this id.');
    },
    '/api/operator/terms/workers': ({ query }) => this.workersFound(query.get('find') ?? ''),
    '/api/operator/terms/shares': () => (this.isFresh ? { ...terms.shares, items: [] } : terms.shares),
    '/api/operator/terms/rules': () => (this.isFresh ? { ...terms.rules, items: [] } : terms.rules),
    '/api/operator/terms/service-fee': () =>
      this.isFresh ? { ...terms.serviceFees, openFrom: null, items: [] } : terms.serviceFees,
    '/api/operator/terms/members': ({ query }) => {
      const find = (query.get('find') ?? '').toLowerCase();
      const items = terms.memberChoices.items.filter((one) =>
        `${one.name} ${one.memberId}`.toLowerCase().includes(find),
      );
      return { items, more: terms.memberChoices.more && find === '' };
    },
    '/api/operator/members/{id}/reports/{year}/{format}': () => 'a report',
  };

  readonly post: Routes<'post'> = {
    ...figures.posts,
    ...owners.posts(() => this.needStepUp(), Refusal),
    ...people.posts(() => this.needStepUp()),
    ...coins.posts,
    ...restores.posts,
    ...statements.posts,
    ...splits.posts(() => this.needStepUp()),
    ...taxes.posts,
    ...closings.posts(() => this.needStepUp()),
    ...payees.posts(() => this.needStepUp()),
    ...filing.posts(() => this.needStepUp()),
    ...withholding.posts(() => this.needStepUp()),
    ...settings.posts(() => this.needStepUp()),
    ...settlements.posts(() => this.needStepUp()),
    '/api/auth/login': (asked) => this.login(asked),
    '/api/auth/logout': () => {
      this.signInAs(null);
      return this.session;
    },
    '/api/auth/step-up': (asked) => this.stepUp(asked),
    '/api/auth/login/passkey': passkeyQuestion,
    '/api/auth/step-up/passkey': passkeyQuestion,
    '/api/address-cancel/{id}/{token}': () => ({ ...member.addressChange, done: true }),
    '/api/me/address/inspect': ({ body }) => member.readingOf(String(body['address'])),
    '/api/me/address/cancel': () => {
      this.needStepUp();
      return (this.addresses = member.takenBack(this.addresses));
    },
    '/api/setup/{token}': () => {
      this.setup = 'totp';
      return this.setupState();
    },
    '/api/setup/{token}/totp': () => {
      this.setup = 'done';
      return this.setupState();
    },
    '/api/me/address': ({ body }) => {
      this.needStepUp();
      const { address, key } = member.readingOf(String(body['address']));
      if (!address.startsWith('bcrt1')) {
        throw new Refusal(400, 'members.address-wrong-network', 'This is an address of another network than regtest.');
      }
      const linked = {
        ...member.linkedAddress,
        id: 'a2',
        address,
        linkedAt: member.NOW,
        payableFrom: member.NOW + 2 * member.DAY,
        proof: 'none' as const,
        status: 'cooling-off' as const,
        key: key === null ? null : member.linkedKey,
      };
      this.addresses = { ...this.addresses, current: linked, history: [member.linkedAddress] };
      return this.addresses;
    },
    '/api/me/coins/rule': ({ body }) => {
      const convertBps = Number(body['convertBps']);
      const items = this.coins.items.map((coin) =>
        coin.asset === body['asset'] ? { ...coin, convertBps, ruleFrom: member.NOW } : coin,
      );
      this.coins = { ...this.coins, items };
      return this.coins;
    },
    '/api/me/coins/convert': () => {
      this.needStepUp();
      return { amount: { asset: 'LTC', units: '92160000' } };
    },
    '/api/operator/conversion-terms/keep': () => this.done(),
    '/api/operator/conversion-terms/withdrawal-fee': () => this.done(),
    '/api/operator/conversions/{id}/hold': () => this.done(),
    '/api/operator/conversion-deposits/name': () => this.done(),
    '/api/operator/conversion-statements': () => this.done(),
    '/api/operator/conversion-statements/{id}/confirm': () => this.done(),
    '/api/operator/conversion-statements/{id}/take-back': () => this.done(),
    '/api/operator/conversions/{id}/resume': () => this.done(),
    '/api/me/threshold': ({ body }) => {
      this.needStepUp();
      const threshold: Schemas['ThresholdDto'] = {
        unit: body['unit'] === 'usd' ? 'usd' : 'sats',
        value: String(body['value']),
        from: member.NOW,
        operatorMinimum: this.waits.threshold.operatorMinimum,
      };
      this.waits = { ...this.waits, threshold };
      return threshold;
    },
    '/api/me/pause': ({ body }) => {
      this.needStepUp();
      this.waits = { ...this.waits, paused: body['paused'] === true };
      return { ...member.summary.payout, ...this.waits };
    },
    '/api/me/fee-wait': ({ body }) => {
      this.needStepUp();
      this.waits = { ...this.waits, feeWait: body['wait'] as Schemas['FeeWaitDto'] | null };
      return { ...member.summary.payout, ...this.waits };
    },
    '/api/operator/treasury/assign': () => this.done(),
    '/api/operator/wallets/moves': () => {
      this.needStepUp();
      return { items: [operator.batches[0] ?? operator.batch] };
    },
    '/api/operator/batches': () => ({ items: [operator.batches[0] ?? operator.batch] }),
    '/api/operator/batches/{id}/take-on': () => operator.batch,
    '/api/operator/batches/{id}/approve': () => {
      // Who works alone planned it with the authenticator, and signed in with it.
      if (this.stopped.worksAlone) throw new Refusal(409, 'audit.other-than-authenticator', operator.secondDevice);
      this.needStepUp();
      this.batch = {
        ...operator.batch,
        state: 'approved',
        approvedBy: 'operator-op-1',
        approvedByName: 'Olga Operator',
        approvedAt: member.NOW,
        events: [
          ...operator.batch.events,
          { at: member.NOW, event: 'approved', actor: 'operator-op-1', actorName: 'Olga Operator', details: {} },
        ],
      };
      return this.batch;
    },
    '/api/operator/batches/{id}/signatures': () => {
      this.needStepUp();
      return operator.signing;
    },
    '/api/operator/batches/{id}/child': () => ({ batchId: 'b-6' }),
    '/api/operator/batches/{id}/replacement': () => replacements.replacement,
    '/api/operator/batches/{id}/replacement/approve': () => replacements.replacement,
    '/api/operator/batches/{id}/cancellation': () => operator.cancellation,
    '/api/operator/batches/{id}/cancellation/approve': () => operator.cancellation,
    '/api/operator/batches/{id}/cancel': () => {
      this.batch = { ...operator.batch, state: 'cancelled' };
      return this.batch;
    },
    '/api/operator/chain/acknowledge-reorg': () => this.done(),
    '/api/operator/payouts/stop': () => {
      this.needStepUp();
      this.stopped = { ...this.stopped, stopped: true, reason: 'Stopped by an operator.', changedAt: member.NOW };
      return this.stopped;
    },
    '/api/operator/payouts/resume': () => {
      this.needStepUp();
      // RULES 19: one person can stop, two start again.
      this.stopped = {
        ...this.stopped,
        resumeAskedBy: 'operator-op-1',
        resumeAskedByName: 'Olga Operator',
        resumeAskedByYou: true,
        resumeAskedAt: member.NOW,
      };
      return this.stopped;
    },
    '/api/operator/prices/manual': ({ body }) => {
      this.needStepUp();
      const used = { ...member.price(String(body['price']), member.NOW), source: 'manual', label: 'stated by hand' };
      return { used, waits: null };
    },
    '/api/operator/prices/waiting/{id}/confirm': () => this.done(),
    '/api/operator/prices/waiting/{id}/take-back': () => this.done(),
    '/api/operator/members': () => {
      this.needStepUp();
      return {
        memberId: 'm-041',
        link: 'http://127.0.0.1/setup/one-time-link-one-time-link',
        expiresAt: member.NOW + member.DAY,
      };
    },
    '/api/operator/contracts': () => {
      this.needStepUp();
      return { contractId: contractDetail.id };
    },
    '/api/operator/contracts/offer': () => offerJudged,
    '/api/operator/contracts/{id}/source': () => this.done(),
    '/api/operator/contracts/{id}/units': ({ params, body }) => {
      this.needStepUp();
      const { memberId, units, from } = body as Schemas['SetUnitsDto'];
      return { contractId: params['id'] ?? '', memberId, units, from: from ?? member.NOW };
    },
    '/api/operator/contracts/{id}/events': () => this.done(),
    '/api/operator/terms/workers': ({ body }) => {
      this.needStepUp();
      const { sourceId, worker, memberId, from } = body as Schemas['AssignWorkerDto'];
      const name = terms.memberChoices.items.find((one) => one.memberId === memberId)?.name ?? null;
      const since = from ?? member.NOW;
      this.workers = this.workers.map((one) =>
        one.sourceId === sourceId && one.worker === worker
          ? { ...one, memberId, name, since, openFrom: since + 1 }
          : one,
      );
      return { deviceId: 'd-1', sourceId, worker, memberId, from: since };
    },
    '/api/operator/terms/shares': ({ body }) => {
      this.needStepUp();
      return { sourceId: String(body['sourceId']), from: member.NOW };
    },
    '/api/operator/reconciliation/coin': () => this.done(),
    '/api/operator/reconciliation/day': () => this.done(),
    '/api/operator/reconciliation/total': () => this.done(),
    ...moved.posts,
    '/api/operator/imports/preview': ({ body }) => reconciled.preview(String(body['csv'])),
    '/api/operator/imports': () => {
      this.needStepUp();
      return reconciled.imported;
    },
    ...terms.posts(() => this.needStepUp()),
    ...operatorPosts(() => this.needStepUp()),
    ...accessPosts(
      (body) => this.prove(body),
      () => this.needStepUp(),
      () => accessOf(this.session.role, this.isFresh),
    ),
    '/api/operator/jobs/mail-retry': () => ({ letters: 2 }),
    '/api/operator/needs/mail': () => ({ done: true }),
  };

  /** @throws Refusal as the service would */
  answer(method: string, path: string, query: URLSearchParams, body: Asked['body']): unknown {
    if (this.failure !== undefined && !/session|instance|login/.test(path)) {
      throw new Refusal(this.failure.status, this.failure.code, this.failure.message);
    }
    const routes = method === 'POST' ? this.post : this.get;
    const fewestFirst = Object.entries(routes).sort(([a], [b]) => a.split('{').length - b.split('{').length);
    for (const [template, handler] of fewestFirst) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      const match = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
      if (match === null) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']));
      return (handler as (asked: Asked) => unknown)({ params, query, body });
    }
    throw new Refusal(404, 'api.not-found', 'There is no such route.');
  }
}
