import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts } from '../ledger';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { type Asset, DomainError, newId } from '../units';
import type { ArrivalReason, ExitReason, MadeGoodReason, NeverLeftReason } from './arrival';
import { followCredits, keptOf, takeKept } from './kept.repository';
import { conversionProposalDeposit } from './naming.entity';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { assertMayConfirm, assertTxid, isStuck, keptSettlementEntries, mayConfirm, type StatedFill } from './proposal';
import { ProposalWays } from './proposal-ways.service';
import { conversionProposal, keptPlace, type ProposalRow } from './proposal.entity';
import { conversionProposalReason } from './venue-claim.entity';

/** What an operator states; another one confirms it, and then it is booked. */
export type Statement =
  | { readonly kind: 'never-taken'; readonly conversionId: string; readonly evidence: string }
  | ({ readonly kind: 'fill-was'; readonly conversionId: string; readonly evidence: string } & StatedFill)
  | Arrival<'arrived', ArrivalReason>
  | Arrival<'made-good', MadeGoodReason>
  | {
      readonly kind: 'never-left';
      readonly conversionId: string;
      readonly reason: NeverLeftReason;
      readonly evidence: string;
    }
  | KeptSettled
  | Misnamed;

/** Bitcoin that arrived at our descriptors, in satoshi, and its transaction: nothing and null where nothing did. */
interface Arrival<Kind extends string, Reason extends ExitReason> {
  readonly kind: Kind;
  readonly conversionId: string;
  readonly reason: Reason;
  readonly txid: string | null;
  readonly arrived: bigint;
  readonly evidence: string;
}

/** Kept coin reached its member outside (RULES.md 23). Base units. */
export interface KeptSettled {
  readonly kind: 'kept-settled';
  readonly memberId: string;
  readonly asset: Asset;
  readonly units: bigint;
  readonly txid: string;
  /** The venue that it left from, or null for another wallet of the operator's. */
  readonly venue: string | null;
  /** What the venue took to send it, besides. */
  readonly fee: bigint;
  readonly evidence: string;
}

/** What an operator named a credit at the venue was wrong. */
interface Misnamed {
  readonly kind: 'misnamed';
  readonly depositId: string;
  readonly evidence: string;
}

const EVIDENCE_LENGTH_MAX = 200;
const PAGE_MAX = 200;

/** The ways out that need a person's word: stated by one, confirmed by another, audited, and booked once. */
@Injectable()
export class ProposalsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly audit: AuditService,
    private readonly by: ProposalWays,
  ) {}

  /**
   * Notes a statement; nothing is booked.
   * @returns its id
   * @throws DomainError as `confirm`, and `conversion.stated-before`, `conversion.bad-evidence`
   */
  async propose(tx: WriteTx, actor: string, statement: Statement): Promise<string> {
    const row = await this.rowOf(tx, actor, statement);
    const reason = 'reason' in statement ? statement.reason : undefined;
    const isStated = await this.isStated(tx, row, statement);
    if (statement.kind === 'misnamed') {
      await tx.insert(conversionProposalDeposit, [{ proposal_id: row.id, deposit_id: statement.depositId }]);
    }
    await this.check(tx, row, reason);
    if (isStated) {
      throw new DomainError('conversion.stated-before', 'This is stated already. Confirm or withdraw that statement first. Nothing was booked.'); // prettier-ignore
    }
    await tx.insert(conversionProposal, [row]);
    if (reason !== undefined) await tx.insert(conversionProposalReason, [{ proposal_id: row.id, reason }]);
    await this.record(tx, actor, 'proposed', row, reason === undefined ? {} : { reason });
    await this.audit.begin(tx, `conversion/${row.id}`);
    return row.id;
  }

  private async isStated(tx: ReadTx, row: ProposalRow, statement: Statement): Promise<boolean> {
    const live = { state: { in: ['open', 'booked'] } } as const;
    if (statement.kind === 'misnamed') {
      const same = await tx.find(conversionProposalDeposit, { where: { deposit_id: statement.depositId } });
      const ids = same.map(({ proposal_id }) => proposal_id);
      return ids.length > 0 && (await tx.count(conversionProposal, { id: { in: ids }, state: 'open' })) > 0;
    }
    const { conversion_id, member_id } = row;
    const found = await tx.find(conversionProposal, { where: { conversion_id, member_id, ...live } });
    return found.some((one) =>
      conversion_id === null ? one.asset === row.asset && one.txid === row.txid : one.state === 'open',
    );
  }

  /**
   * A second person confirms a statement, and it is booked. The venue is asked once more about an order first.
   * @throws DomainError `conversion.no-proposal`, `conversion.second-person`, `audit.other-than-…`, `audit.device-unknown`,
   *   `conversion.not-stuck`,
   *   `conversion.something-sold`, `conversion.bad-fill`, `conversion.order-found`, `conversion.not-arrived`,
   *   `conversion.not-kept`, `conversion.venue-short`, `conversion.bad-reason`, `conversion.not-a-fee`,
   *   `conversion.withdrawal-found`, `conversion.not-named`, `conversion.coin-sold`, `conversion.kept-left`,
   *   `conversion.announced-so`, `rewards.settled-since`
   */
  async confirm(id: string, actor: string): Promise<void> {
    const asked = await this.store.read((tx) => this.openOne(tx, id, actor));
    const word = (await this.by.stuck.ask(asked)) ?? (await this.by.exits.ask(asked));
    await this.store.write(async (tx) => {
      await tx.lock(conversionProposal, { id });
      const row = await this.openOne(tx, id, actor);
      const reason = (await this.reasonsOf(tx, [id])).get(id);
      await this.check(tx, row, reason);
      await this.book(tx, row, reason);
      const decided = { state: 'booked' as const, decided_by: actor, decided_at: this.now() };
      await tx.update(conversionProposal, { id }, decided);
      const more = { ...(reason === undefined ? {} : { reason }), ...(word === undefined ? {} : { venueSaid: word }) };
      await this.record(tx, actor, 'confirmed', row, more);
    });
  }

  /** Takes a statement back, by anybody. @throws DomainError `conversion.no-proposal` */
  async withdraw(tx: WriteTx, actor: string, id: string): Promise<void> {
    const row = await tx.findOne(conversionProposal, { id });
    if (row?.state !== 'open') throw gone(id);
    await tx.update(conversionProposal, { id }, { state: 'withdrawn', decided_by: actor, decided_at: this.now() });
    await this.record(tx, actor, 'taken-back', row);
  }

  /** Statements, newest first, at most 200: those that wait for a second person, and those that were booked. */
  async list(tx: ReadTx): Promise<ProposalRow[]> {
    const rows = await tx.find(conversionProposal, { where: { state: { in: ['open', 'booked'] } } });
    return newestFirst(rows);
  }

  /** Why, of the statements that name a reason. */
  async reasonsOf(tx: ReadTx, ids: readonly string[]): Promise<Map<string, ExitReason>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.find(conversionProposalReason, { where: { proposal_id: { in: ids } } });
    return new Map(rows.map((row) => [row.proposal_id, row.reason]));
  }

  /** The credits at the venue that statements are about, by statement. */
  async creditsOf(tx: ReadTx, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.find(conversionProposalDeposit, { where: { proposal_id: { in: ids } } });
    return new Map(rows.map((row) => [row.proposal_id, row.deposit_id]));
  }

  /** The statements that two people may make of a conversion now. @throws DomainError `conversion.unknown` */
  async ways(tx: ReadTx, id: string): Promise<Statement['kind'][]> {
    const row = await this.by.stuck.one(tx, id);
    const ways: Statement['kind'][] = await this.by.exits.ways(tx, row);
    if (!isStuck(row)) return ways;
    return row.sold === 0n ? ['never-taken', 'fill-was', ...ways] : ['fill-was', ...ways];
  }

  /** Which open statements a person may confirm now. */
  async confirmable(tx: ReadTx, actor: string): Promise<string[]> {
    const open = await tx.find(conversionProposal, { where: { state: 'open' } });
    const { alone } = this.ports.policy;
    const may = ({ proposed_by: by, proposed_at: at }: ProposalRow): boolean => mayConfirm({ by, at }, { by: actor, at: this.now() }, alone); // prettier-ignore
    return open.filter(may).map(({ id }) => id);
  }

  /** What of a member's kept coin was settled outside, newest first, at most 200. */
  async settledOf(tx: ReadTx, memberId: string): Promise<ProposalRow[]> {
    const where = { member_id: memberId, kind: 'kept-settled', state: 'booked' } as const;
    return newestFirst(await tx.find(conversionProposal, { where }));
  }

  private now() {
    return this.by.stuck.sales.books.now();
  }

  private async openOne(tx: ReadTx, id: string, actor: string): Promise<ProposalRow> {
    const row = await tx.findOne(conversionProposal, { id });
    if (row?.state !== 'open') throw gone(id);
    const { alone } = this.ports.policy;
    assertMayConfirm({ by: row.proposed_by, at: row.proposed_at }, { by: actor, at: this.now() }, alone);
    if (row.proposed_by === actor) await this.audit.assertOtherDevice(tx, `conversion/${id}`);
    return row;
  }

  private async rowOf(tx: ReadTx, actor: string, statement: Statement): Promise<ProposalRow> {
    const evidence = statement.evidence.trim();
    if (evidence === '' || evidence.length > EVIDENCE_LENGTH_MAX) {
      throw new DomainError('conversion.bad-evidence', "Name the venue's record or the output, in 1 to 200 characters. Nothing was booked."); // prettier-ignore
    }
    const base = { id: newId(), evidence, state: 'open', proposed_by: actor, proposed_at: this.now() } as const;
    const empty = { ...base, sold: 0n, bought: 0n, fee: 0n, txid: null, venue: null, decided_by: null, decided_at: null }; // prettier-ignore
    const { kind } = statement;
    if (kind === 'kept-settled') {
      const { memberId: member_id, asset, units: sold, fee, txid, venue } = statement;
      return { ...empty, kind, conversion_id: null, member_id, asset, sold, fee, txid, venue };
    }
    if (kind === 'misnamed') {
      const { leg, amount: sold, txid } = await this.by.named.one(tx, statement.depositId);
      return { ...empty, kind, conversion_id: null, member_id: null, asset: leg.asset, sold, txid, venue: leg.venue };
    }
    const { id: conversion_id, asset } = await this.by.stuck.one(tx, statement.conversionId);
    const about = { ...empty, kind, conversion_id, member_id: null, asset };
    if (kind === 'fill-was') {
      const { sold, bought, fee } = statement;
      return { ...about, sold, bought, fee };
    }
    if (kind === 'never-taken' || kind === 'never-left') return about;
    return { ...about, txid: statement.txid, bought: statement.arrived };
  }

  private check(tx: WriteTx, row: ProposalRow, reason: ExitReason | undefined): Promise<void> {
    if (row.kind === 'kept-settled') return this.checkKept(tx, row);
    if (row.kind === 'misnamed') return this.by.named.check(tx, row);
    return ofWithdrawal(row) ? this.by.exits.check(tx, row, reason) : this.by.stuck.check(tx, row);
  }

  private async checkKept(tx: WriteTx, row: ProposalRow): Promise<void> {
    const { member_id: memberId, asset, sold: units, fee, txid, venue } = row;
    assertTxid(txid ?? '');
    await followCredits(tx, this.by.stuck.sales.books.ledger, this.ports.coinOwners);
    const kept = await keptOf(tx, memberId ?? '', asset);
    const here =
      venue === null
        ? kept.map((one) => one.on_its_way + one.at_venue)
        : (await tx.find(keptPlace, { where: { member_id: memberId ?? '', asset, venue } })).map(
            (place) => place.units,
          );
    const most = here.reduce((sum, one) => sum + one, 0n);
    if (units <= 0n || units > most) {
      throw new DomainError('conversion.not-kept', `This member does not keep so much ${asset} there. Nothing was booked.`, { asset }); // prettier-ignore
    }
    if (units + fee > (venue === null ? units : await this.freeAt(tx, venue, asset))) {
      throw new DomainError('conversion.venue-short', 'By the books so much does not lie there beside what is being sold; a fee is taken by a venue only. Nothing was booked.', { asset }); // prettier-ignore
    }
  }

  private async freeAt(tx: ReadTx, venue: string, asset: Asset): Promise<bigint> {
    const { books } = this.by.stuck.sales;
    return (await books.ledger.balance(tx, accounts.venue(venue), asset)) - (await books.beingSold(tx, venue, asset));
  }

  private async book(tx: WriteTx, row: ProposalRow, reason: ExitReason | undefined): Promise<void> {
    if (row.kind === 'misnamed') return this.by.named.book(tx, row);
    if (ofWithdrawal(row)) return this.by.exits.book(tx, row, reason);
    if (row.kind !== 'kept-settled') return this.by.stuck.book(tx, row);
    const { id, member_id, asset, sold: units, fee, txid, venue } = row;
    const memberId = member_id ?? '';
    const taken = await takeKept(tx, { memberId, asset, units, venue });
    const of = { id, memberId, asset, txid: txid ?? '', venue, fee };
    await this.by.stuck.sales.books.ledger.post(tx, keptSettlementEntries(of, taken, this.now()));
  }

  private async record(
    tx: WriteTx,
    actor: string,
    what: 'proposed' | 'confirmed' | 'taken-back',
    row: ProposalRow,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const figures = { sold: String(row.sold), bought: String(row.bought), fee: String(row.fee) };
    const deposit = row.kind === 'misnamed' ? await this.by.named.depositOf(tx, row.id) : undefined;
    const details = { kind: row.kind, asset: row.asset, ...figures, ...(row.txid === null ? {} : { txid: row.txid }), proposal: row.id, ...more }; // prettier-ignore
    const subject = row.conversion_id ?? row.member_id ?? deposit ?? row.id;
    return this.audit.record(tx, { actor, action: `conversion.${what}`, subject, details });
  }
}

function ofWithdrawal({ kind }: ProposalRow): boolean {
  return kind === 'arrived' || kind === 'never-left' || kind === 'made-good';
}

function newestFirst(rows: readonly ProposalRow[]): ProposalRow[] {
  return [...rows].sort((a, b) => b.proposed_at - a.proposed_at).slice(0, PAGE_MAX);
}

function gone(id: string): DomainError {
  return new DomainError('conversion.no-proposal', 'This statement was confirmed or withdrawn already. Nothing was booked.', { id }); // prettier-ignore
}
