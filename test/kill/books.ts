import { join } from 'node:path';
import { AuditService } from '../../src/audit/audit.service';
import { openDatabase } from '../../src/database';
import { jobLease } from '../../src/jobs/job.entity';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { AddressService } from '../../src/members/address.service';
import { MemberService } from '../../src/members/member.service';
import { payoutAttempts, payoutBatches } from '../../src/payout/payout.entity';
import { payoutReplacements } from '../../src/payout/replacement.entity';
import { TreasuryService } from '../../src/payout/treasury.service';
import { type Config, readConfig } from '../../src/config';
import { membersPolicy, payoutSettings } from '../../src/real-settings';
import type { Store, WriteTx } from '../../src/store';
import { type Clock, DAY_MS, plusMs, SystemClock } from '../../src/units';

const ACTOR = 'operator-1';
type Account = ReturnType<typeof accounts.treasury>;

/** The service's database between two of its lives: nobody else has it open then. */
export class Books {
  readonly #config: Config;
  /** Members and addresses are older than any cool-off. */
  readonly #clock: Clock = { now: () => plusMs(new SystemClock().now(), -10 * DAY_MS) };
  readonly #ledger = new LedgerService(this.#clock);

  constructor(private readonly env: Readonly<Record<string, string>>) {
    this.#config = readConfig(env);
  }

  /** A treasury key for the coins that back everything, members with an address each, and the operator's money. */
  async begin(addresses: readonly string[], treasurySats: bigint, reserveSats: bigint): Promise<string> {
    return this.#open(async (store) => {
      const audit = new AuditService(this.#clock);
      const policy = membersPolicy(this.#config);
      const members = new MemberService(this.#clock, policy, audit);
      const links = new AddressService(this.#clock, policy, audit);
      const settings = payoutSettings(this.#config);
      const watch = { watch: () => Promise.resolve() } as never;
      const treasury = new TreasuryService(store, settings, watch, this.#clock);
      return store.write(async (tx) => {
        const { address } = await treasury.changeKey(tx, 'capital', treasury.payer());
        for (const [index, text] of addresses.entries()) {
          await members.create(tx, { id: `m${index}`, actor: ACTOR });
          await links.link(tx, `m${index}`, text);
        }
        await this.#post(
          tx,
          'opening/capital',
          accounts.treasury(settings.walletId),
          accounts.operatorCapital,
          treasurySats,
        );
        await this.#post(tx, 'opening/reserve', accounts.operatorCapital, accounts.feeReserve, reserveSats);
        return address;
      });
    });
  }

  /**
   * What time does while the service is dead: members earn, and the lease of a process that was killed in a job runs out
   * (30 s by the clock; here it is taken away).
   */
  async between(round: number, credits: readonly bigint[]): Promise<void> {
    await this.#open((store) =>
      store.write(async (tx) => {
        await tx.update(jobLease, {}, { holder: null });
        for (const [index, amount] of credits.entries()) {
          if (amount === 0n) continue;
          const available = accounts.member(`m${index}`, 'available');
          await this.#post(tx, `credit/${round}/${index}`, accounts.operatorCapital, available, amount);
        }
      }),
    );
  }

  /** What the books and the batches say at the end. */
  async stand(): Promise<{
    readonly states: Readonly<Record<string, number>>;
    readonly attempts: number;
    readonly replacements: number;
    readonly verified: boolean;
  }> {
    return this.#open((store) =>
      store.read(async (tx) => {
        const states: Record<string, number> = {};
        for (const { state } of await tx.find(payoutBatches)) states[state] = (states[state] ?? 0) + 1;
        const ledger = await this.#ledger.verify(tx);
        const audit = await new AuditService(this.#clock).verify(tx);
        const attempts = await tx.count(payoutAttempts);
        // Number 0 of each batch is the payment itself.
        const replacements = await tx.count(payoutReplacements, { number: { gt: 0 } });
        return { states, attempts, replacements, verified: ledger.ok && audit.ok };
      }),
    );
  }

  async #post(tx: WriteTx, reference: string, from: Account, to: Account, amount: bigint): Promise<void> {
    const side = { asset: 'BTC', amount, role: 'transfer' } as const;
    const entry: NewEntry = {
      reference,
      kind: 'opening.balance',
      occurredAt: this.#clock.now(),
      postings: [
        { ...side, account: from, side: 'debit' },
        { ...side, account: to, side: 'credit' },
      ],
    };
    await this.#ledger.post(tx, [entry]);
  }

  async #open<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const file = join(this.env['PAYDIRT_DATA_DIR'] ?? '', 'paydirt.sqlite');
    const store = await openDatabase({ type: 'sqlite', file });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
}
