import { AuditService } from '../../src/audit/audit.service';
import { JobRunner } from '../../src/jobs/job-runner.service';
import type { JobContext } from '../../src/jobs/job';
import { type AccountId, accounts, type NewEntry, type Posting } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { ServiceStateService } from '../../src/operations/service-state.service';
import type { ReadTx, Store } from '../../src/store';
import type { Clock, Instant } from '../../src/units';

/** What the outside world holds: it does not forget when the service dies. */
export interface World {
  /** Rows that the pool states, by id; a row never changes. */
  rewards(): Promise<
    readonly { readonly id: string; readonly member: string; readonly sats: bigint; readonly at: Instant }[]
  >;
  /** Sends a payment under its id, once however often it is asked. */
  send(id: string, member: string, sats: bigint): Promise<void>;
}

const posting = (side: Posting['side'], account: AccountId, amount: bigint, role: Posting['role']): Posting => ({
  account,
  asset: 'BTC',
  side,
  amount,
  role,
});

/** Sats that are worth a payment. */
export const THRESHOLD = 5_000n;
const SOURCE = 'pool';
const WALLET = 'main';
const MEMBERS = ['m1', 'm2', 'm3', 'm4'] as const;

/**
 * The service as one process runs it: the real ledger, audit chain, stop switch and job runner on the store given.
 * The jobs are the arrows of the line in their smallest form; each loads, decides and saves with its reference.
 */
export class Books {
  readonly runner: JobRunner;
  readonly ledger: LedgerService;
  readonly state: ServiceStateService;

  constructor(
    private readonly store: Store,
    private readonly world: World,
    private readonly clock: Clock,
    elapsed: () => number,
  ) {
    this.ledger = new LedgerService(clock);
    this.state = new ServiceStateService(new AuditService(clock), clock);
    this.runner = new JobRunner(store, clock, { monotonic: { nowMs: elapsed }, leaseMs: 30_000 });
    const jobs: Readonly<Record<string, (context: JobContext) => Promise<void>>> = {
      collect: (context) => this.collect(context),
      receive: (context) => this.receive(context),
      pay: (context) => this.pay(context),
    };
    for (const [name, run] of Object.entries(jobs)) this.runner.register({ name, everyMs: 1_000, run });
  }

  /** Sum of what each member has in a class, from the balances. */
  owed(tx: ReadTx, member: string, memberClass: 'accrued' | 'available' | 'in-flight'): Promise<bigint> {
    return this.ledger.balance(tx, accounts.member(member, memberClass), 'BTC');
  }

  private async collect(context: JobContext): Promise<void> {
    for (const { id, member, sats, at } of await this.world.rewards()) {
      await this.post(context, {
        reference: `reward/${SOURCE}/${id}/r0/${member}`,
        kind: 'reward.credited',
        occurredAt: at,
        postings: [
          posting('debit', accounts.sourceReceivable(SOURCE), sats, 'principal'),
          posting('credit', accounts.member(member, 'accrued'), sats, 'gross'),
        ],
      });
    }
  }

  private async receive(context: JobContext): Promise<void> {
    for (const member of MEMBERS) {
      await this.store.write(async (tx) => {
        await context.guard(tx);
        const accrued = await this.owed(tx, member, 'accrued');
        if (accrued === 0n) return;
        const { position } = await this.ledger.head(tx);
        const from = { occurredAt: this.clock.now(), kind: 'reward.received' } as const;
        await this.ledger.post(tx, [
          { ...from, reference: `deposit/${position}:0`, postings: [posting('debit', accounts.treasury(WALLET), accrued, 'principal'), posting('credit', accounts.sourceReceivable(SOURCE), accrued, 'principal')] }, // prettier-ignore
          { ...from, reference: `receipt/${position}:0/${member}`, postings: [posting('debit', accounts.member(member, 'accrued'), accrued, 'transfer'), posting('credit', accounts.member(member, 'available'), accrued, 'transfer')] }, // prettier-ignore
        ]);
      });
    }
  }

  /** Commits first, sends then; after a crash it sends the same thing again, and settles what the world has. */
  private async pay(context: JobContext): Promise<void> {
    for (const member of MEMBERS) {
      const batch = await this.store.write((tx) => this.commit(tx, context, member));
      if (batch === undefined) continue;
      await this.world.send(batch.id, member, batch.sats);
      await this.post(context, {
        reference: `batch/${batch.id}/settled`,
        kind: 'payout.settled',
        occurredAt: this.clock.now(),
        postings: [
          posting('debit', accounts.member(member, 'in-flight'), batch.sats, 'transfer'),
          posting('credit', accounts.payoutTransit(batch.id), batch.sats, 'transfer'),
          posting('debit', accounts.memoPaidOut, batch.sats, 'memo'),
          posting('credit', accounts.memoPaid(member), batch.sats, 'memo'),
        ],
      });
    }
  }

  private async commit(
    tx: Parameters<Parameters<Store['write']>[0]>[0],
    context: JobContext,
    member: string,
  ): Promise<{ readonly id: string; readonly sats: bigint } | undefined> {
    await context.guard(tx);
    const flying = await this.owed(tx, member, 'in-flight');
    if (flying > 0n) {
      const [last] = await this.ledger.entriesOf(tx, accounts.member(member, 'in-flight'), { limit: 1 });
      return last?.links?.['batch'] === undefined ? undefined : { id: last.links['batch'], sats: flying };
    }
    const mode = await this.state.mode(tx);
    const sats = await this.owed(tx, member, 'available');
    if (mode.payoutsStopped || sats < THRESHOLD) return undefined;
    const id = `${member}-${(await this.ledger.head(tx)).position}`;
    await this.ledger.post(tx, [
      {
        reference: `batch/${id}/item/${member}`,
        kind: 'payout.committed',
        occurredAt: this.clock.now(),
        links: { batch: id },
        postings: [
          posting('debit', accounts.member(member, 'available'), sats, 'transfer'),
          posting('credit', accounts.member(member, 'in-flight'), sats, 'transfer'),
          posting('debit', accounts.payoutTransit(id), sats, 'transfer'),
          posting('credit', accounts.treasury(WALLET), sats, 'transfer'),
        ],
      },
    ]);
    return { id, sats };
  }

  private async post(context: JobContext, entry: NewEntry): Promise<void> {
    await this.store.write(async (tx) => {
      await context.guard(tx);
      if ((await this.ledger.entryByReference(tx, entry.reference)) === undefined) await this.ledger.post(tx, [entry]);
    });
  }
}

export { MEMBERS };
