import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, STORE, type Store } from '../store';
import { CLOCK, type Clock, type Instant } from '../units';
import { isDue, overdueSince, RESERVE_CADENCE, type ReserveCadence } from './reserve-cadence';
import { RESERVE_KEYS, type ReserveKeys, type ReserveWallet } from './reserve-keys';
import { ReservesService } from './reserves.service';
import {
  coinsAt,
  firstStatement,
  lastSigning,
  lastStatement,
  signedScripts,
  statementAt,
} from './statement.repository';

const JOB = 'job-publish-liabilities';

/** How a wallet stands to its declared cadence. */
export interface WalletStanding extends ReserveWallet {
  /** Days between two signed statements; 0 where none are declared. */
  readonly days: number;
  /** When the newest statement was taken that all its keys signed; null while there is none. */
  readonly signedAt: Instant | null;
  /** Since when it is late; null while it is not. An empty one is never late, nor one that cannot sign. */
  readonly overdueSince: Instant | null;
}

/** The declared cadence: the seed signs when it is due, and wallets of people are told of when they are late. */
@Injectable()
export class ReserveSigning {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly reserves: ReservesService,
    @Inject(RESERVE_KEYS) private readonly keys: ReserveKeys,
    @Inject(RESERVE_CADENCE) private readonly cadence: ReserveCadence,
  ) {}

  /** In a transaction of its own. */
  current(): Promise<WalletStanding[]> {
    return this.store.read((tx) => this.standings(tx));
  }

  async standings(tx: ReadTx): Promise<WalletStanding[]> {
    const now = this.clock.now();
    const firstAt = (await firstStatement(tx))?.taken_at ?? null;
    const standings: WalletStanding[] = [];
    for (const wallet of await this.keys.wallets(tx)) {
      const days = wallet.isHot ? this.cadence.hotDays : this.cadence.coldDays;
      const signedAt = (await lastSigning(tx, wallet.walletId))?.statement_at ?? null;
      const counts = wallet.canSign && wallet.heldSats > 0n;
      const late = counts ? overdueSince(days, { signedAt, firstAt }, now) : null;
      standings.push({ ...wallet, days, signedAt, overdueSince: late });
    }
    return standings;
  }

  /**
   * Has the seed sign the newest statement for each of its wallets whose cadence asks for it; else it writes nothing.
   * @returns addresses that signed
   * @throws DomainError `payout.signer-unavailable`, `payout.statement-refused`
   */
  async signDue(): Promise<number> {
    const due = await this.store.read((tx) => this.due(tx));
    if (due === undefined || due.scripts.length === 0) return 0;
    const signatures = await this.keys.sign(due.message, due.scripts);
    return (await this.reserves.sign(JOB, due.number, signatures)).taken;
  }

  private async due(tx: ReadTx): Promise<{ number: number; message: string; scripts: string[] } | undefined> {
    const newest = await lastStatement(tx);
    const view = newest === undefined ? undefined : await statementAt(tx, newest.number);
    if (newest === undefined || view === undefined) return undefined;
    const standings = (await this.standings(tx)).filter(({ isHot, canSign }) => isHot && canSign);
    const wanted = new Set(
      standings.filter(({ days, signedAt }) => isDue(days, { signedAt }, newest.taken_at)).map((one) => one.walletId),
    );
    if (wanted.size === 0) return undefined;
    const scripts = [...new Set((await coinsAt(tx, newest.number)).map(({ script }) => script))];
    const signed = await signedScripts(tx, newest.number);
    const walletOf = await this.keys.walletsOf(tx, scripts);
    const open = scripts.filter((script) => wanted.has(walletOf.get(script) ?? '') && !signed.has(script));
    return { number: newest.number, message: this.reserves.messageOf(view), scripts: open };
  }
}
