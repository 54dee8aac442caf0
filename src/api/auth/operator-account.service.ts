import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import { PersonService } from '../../members/person.service';
import type { ReadTx, WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../../units';
import { AccountService, type IssuedLink } from './account.service';
import { account, type AccountRow, oneTimeLink, session } from './auth.entity';

/** An operator's account, without anything that opens it. */
export interface OperatorAccount {
  readonly id: string;
  readonly status: AccountRow['status'];
  readonly createdAt: Instant;
  /** Whether an authenticator is confirmed. */
  readonly hasSecondFactor: boolean;
  readonly lastSignInAt: Instant | null;
  /** Until when a one-time link of this account works; null when none does. */
  readonly linkUntil: Instant | null;
}

/** Who is named when the service makes a link at its own start, and when a person does at the machine. */
const START = 'start';
const CONSOLE = 'console';

/** Operators: who they are, how one comes in, and the way back for one who lost password or authenticator. */
@Injectable()
export class OperatorAccountService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly accounts: AccountService,
    private readonly people: PersonService,
    private readonly audit: AuditService,
  ) {}

  /** Every operator, oldest account first. */
  async list(tx: ReadTx): Promise<OperatorAccount[]> {
    const rows = await this.rows(tx);
    const found: OperatorAccount[] = [];
    for (const { id, status, created_at, totp_sealed } of rows) {
      const [newest] = await tx.find(session, {
        where: { account_id: id },
        orderBy: [['created_at', 'desc']],
        limit: 1,
      });
      found.push({
        id,
        status,
        createdAt: created_at,
        hasSecondFactor: status === 'active' && totp_sealed !== null,
        lastSignInAt: newest?.created_at ?? null,
        linkUntil: status === 'invited' ? await this.linkUntil(tx, id) : null,
      });
    }
    return found;
  }

  /** Ids of the operators who can sign in. */
  async activeIds(tx: ReadTx): Promise<string[]> {
    return (await this.rows(tx)).filter(({ status }) => status === 'active').map(({ id }) => id);
  }

  /** How many operators can sign in. */
  countActive(tx: ReadTx): Promise<number> {
    return tx.count(account, { role: 'operator', status: 'active' });
  }

  /**
   * The way back: password, authenticator, sessions and earlier links of an operator die, a new one-time link begins.
   * @param by account of the operator who does it
   * @throws DomainError `auth.own-account`, `auth.unknown-operator`, `auth.disabled-operator`
   */
  reset(tx: WriteTx, id: string, by: string): Promise<IssuedLink> {
    if (id === by) {
      const message = 'Only another operator can make you a new link, so that nobody who finds your screen open can.';
      throw new DomainError('auth.own-account', `${message} Nothing was changed.`, {});
    }
    return this.renew(tx, id, `operator-${by}`);
  }

  /**
   * `reset` by whoever holds the machine: for the last operator, whom nobody else can help.
   * @param mail which operator; may be left out while there is one
   * @throws DomainError `auth.unknown-operator`, `auth.which-operator`, `auth.disabled-operator`, `auth.not-set-up`
   */
  async resetAtConsole(
    tx: WriteTx,
    mail?: string,
  ): Promise<IssuedLink & { readonly name: string; readonly mail: string }> {
    const rows = (await this.rows(tx)).filter(({ status }) => status !== 'disabled');
    const chosen = mail === undefined ? undefined : await this.people.findByMail(tx, mail);
    if (mail === undefined && rows.length > 1) {
      throw new DomainError('auth.which-operator', `There are ${rows.length} operators: say which one by --mail.`);
    }
    const row = mail === undefined ? rows[0] : rows.find(({ id }) => id === chosen?.id);
    const who = row === undefined ? undefined : await this.people.find(tx, row.id);
    if (row === undefined || who === undefined) throw unknownOperator();
    if (rows.every(({ status }) => status === 'invited') && !(await this.wasSetUp(tx, row.id))) {
      throw new DomainError('auth.not-set-up', 'No operator has set up an account yet: "npm start" prints the link.');
    }
    return { ...(await this.renew(tx, row.id, CONSOLE)), name: who.name, mail: who.mail };
  }

  /**
   * At each start: a link for the first operator until one has set up an account, always for the name and mail that
   * are configured now. Later it only helps when nobody can sign in and no link is open.
   * @throws DomainError `members.mail-taken`
   */
  async first(
    tx: WriteTx,
    configured: { readonly name: string; readonly mail: string },
  ): Promise<(IssuedLink & { readonly mail: string }) | undefined> {
    const rows = await this.rows(tx);
    if (rows.some(({ status }) => status === 'active')) return undefined;
    const waiting = rows.filter(({ status }) => status === 'invited');
    const [oldest] = waiting;
    if (oldest === undefined) {
      const link = await this.accounts.invite(tx, { role: 'operator', ...configured, actor: START });
      return { ...link, mail: configured.mail };
    }
    for (const { id } of waiting) {
      if ((await this.wasSetUp(tx, id)) && (await this.linkUntil(tx, id)) !== null) return undefined;
    }
    if (!(await this.wasSetUp(tx, oldest.id))) await this.people.correct(tx, { id: oldest.id, ...configured }, START);
    const link = await this.accounts.reinvite(tx, oldest.id, START);
    return { ...link, mail: (await this.people.find(tx, oldest.id))?.mail ?? configured.mail };
  }

  private async renew(tx: WriteTx, id: string, actor: string): Promise<IssuedLink> {
    const row = await tx.findOne(account, { id });
    if (row?.role !== 'operator') throw unknownOperator();
    if (row.status === 'disabled') {
      throw new DomainError(
        'auth.disabled-operator',
        'This operator was taken out of service. Nothing was changed.',
        {},
      );
    }
    return this.accounts.reinvite(tx, id, actor);
  }

  private rows(tx: ReadTx): Promise<AccountRow[]> {
    return tx.find(account, {
      where: { role: 'operator' },
      orderBy: [
        ['created_at', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  private wasSetUp(tx: ReadTx, id: string): Promise<boolean> {
    return this.audit.happened(tx, { action: 'auth.set-up', subject: id });
  }

  private async linkUntil(tx: ReadTx, id: string): Promise<Instant | null> {
    const now = this.clock.now();
    const open = await tx.find(oneTimeLink, {
      where: { account_id: id, used_at: null, expires_at: { gt: now } },
      orderBy: [['expires_at', 'desc']],
      limit: 1,
    });
    return open[0]?.expires_at ?? null;
  }
}

function unknownOperator(): DomainError {
  return new DomainError('auth.unknown-operator', 'There is no such operator. Nothing was changed.', {});
}
