import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberService } from '../members/member.service';
import { PersonService } from '../members/person.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, type Day, DomainError, type Instant, newId, type TaxYear, taxYear } from '../units';
import { taxConsent, taxNotice, type TaxNoticeRow } from './filing.entity';
import { CONSENT_WORDS } from './index';
import type { Payee } from './payee';
import { factsOf, noticeRows, storedPayees, type StoredPayees } from './payee-facts.repository';
import { type NoticeKind, type PayeeFacts, type StatedBefore, toPayee } from './standing';
import { TaxFormService } from './tax-form.service';
import { importedFacts } from './year-import.repository';

/** No database asks for more at once. */
const PAGE_MAX = 1_000;
const NOTHING_BEFORE: StatedBefore = { returnRequired: false, withheld: false, w9On: undefined };

/** Who opens numbers, and what for. */
interface Opening {
  readonly actor: string;
  readonly purpose: string;
}

interface Known {
  readonly stored: StoredPayees;
  readonly before: ReadonlyMap<string, StatedBefore>;
}

/** Whom the operator pays, as withholding and returns see them. */
@Injectable()
export class PayeeService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly members: MemberService,
    private readonly people: PersonService,
    private readonly forms: TaxFormService,
  ) {}

  /**
   * Every member as a payee, by id. Numbers stay sealed: `tinKept` says whether there is one.
   * @param year of the payments: the year before it decides too; the present one when absent
   */
  async payeesOf(tx: ReadTx, year = this.thisYear()): Promise<readonly Payee[]> {
    return (await this.allFacts(tx, year)).map((facts) => toPayee(facts, year));
  }

  /** As `payeesOf` with each number as written, for the making of a file. On record. @param purpose a word such as `returns` */
  async withTins(tx: WriteTx, by: Opening, year = this.thisYear()): Promise<readonly Payee[]> {
    const tins = await this.openNumbers(tx, by);
    return (await this.payeesOf(tx, year)).map((payee) => ({ ...payee, tinKept: undefined, tin: tins.get(payee.id) }));
  }

  /** Each number as written, by member, for the making of a file. On record. @param purpose a word such as `returns` */
  openNumbers(tx: WriteTx, by: Opening): Promise<ReadonlyMap<string, string>> {
    return this.forms.openAll(tx, by);
  }

  /** Everything stored of every member, by id. */
  async allFacts(tx: ReadTx, year = this.thisYear()): Promise<readonly PayeeFacts[]> {
    const known = { stored: await storedPayees(tx), before: (await importedFacts(tx, year)).before };
    const found: PayeeFacts[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: readonly string[] = (await this.members.members(tx, { after, limit: PAGE_MAX })).map(({ id }) => id);
      found.push(...(await this.complete(tx, page, known)));
      after = page.length < PAGE_MAX ? undefined : page.at(-1);
    }
    return found;
  }

  /** @param year of the payments, as in `payeesOf` @throws DomainError `members.unknown` */
  async factsOf(tx: ReadTx, memberId: string, year = this.thisYear()): Promise<PayeeFacts> {
    await this.members.member(tx, memberId);
    const { before } = await importedFacts(tx, year);
    const known = { stored: await storedPayees(tx, { member_id: memberId }), before };
    const [facts] = await this.complete(tx, [memberId], known);
    if (facts === undefined) throw new DomainError('members.unknown', 'There is no such member.', {});
    return facts;
  }

  /** Agrees to electronic copies, or takes that back. What holds already changes nothing. */
  async consent(tx: WriteTx, memberId: string, given: boolean, actor: string): Promise<void> {
    const [last] = await tx.find(taxConsent, { where: { member_id: memberId }, orderBy: [['version', 'desc']], limit: 1 }); // prettier-ignore
    if ((last?.given === 'given') === given && (last === undefined || !given || last.words === CONSENT_WORDS)) return;
    const version = (last?.version ?? 0) + 1;
    const row = { member_id: memberId, version, words: CONSENT_WORDS, at: this.clock.now(), by: actor };
    await tx.insert(taxConsent, [{ ...row, given: given ? 'given' : 'withdrawn' }]);
    const action = given ? 'filing.consent-given' : 'filing.consent-withdrawn';
    await this.audit.record(tx, { actor, action, subject: memberId, details: { version: String(version), words: CONSENT_WORDS } }); // prettier-ignore
  }

  /** When a member last spoke of electronic copies; null where never. */
  async consentAt(tx: ReadTx, memberId: string): Promise<Instant | null> {
    const [last] = await tx.find(taxConsent, { where: { member_id: memberId }, orderBy: [['version', 'desc']], limit: 1 }); // prettier-ignore
    return last?.at ?? null;
  }

  /** @throws DomainError `members.unknown`, `filing.bad-notice` for a day to come */
  async note(
    tx: WriteTx,
    memberId: string,
    notice: { readonly kind: NoticeKind; readonly on: Day },
    actor: string,
  ): Promise<string> {
    await this.members.member(tx, memberId);
    if ((notice.kind === 'b-notice' || notice.kind === 'filed-wrong') && notice.on > this.forms.today()) {
      throw new DomainError('filing.bad-notice', 'The day is not over: no notice came on it, and nothing was filed of a year to come. Nothing was stored.', { param: 'on' }); // prettier-ignore
    }
    const id = newId();
    const row = { id, member_id: memberId, kind: notice.kind, on_day: notice.on, noted_at: this.clock.now(), noted_by: actor }; // prettier-ignore
    await tx.insert(taxNotice, [{ ...row, taken_back_at: null }]);
    const details = { notice: id, kind: notice.kind, on: notice.on };
    await this.audit.record(tx, { actor, action: 'filing.notice-noted', subject: memberId, details });
    return id;
  }

  /** Takes a notice back that was noted by mistake. @throws DomainError `filing.unknown-notice` */
  async takeBackNotice(tx: WriteTx, noticeId: string, actor: string): Promise<void> {
    const [row] = await tx.lock(taxNotice, { id: noticeId, taken_back_at: null });
    if (row === undefined) throw new DomainError('filing.unknown-notice', 'There is no such notice. Nothing was changed.', {}); // prettier-ignore
    await tx.update(taxNotice, { id: noticeId }, { taken_back_at: this.clock.now() });
    const details = { notice: noticeId };
    await this.audit.record(tx, { actor, action: 'filing.notice-taken-back', subject: row.member_id, details });
  }

  /** Notices of one member that count, by day. */
  notices(tx: ReadTx, memberId: string): Promise<TaxNoticeRow[]> {
    return noticeRows(tx, { member_id: memberId });
  }

  private thisYear(): TaxYear {
    return taxYear(Number.parseInt(this.forms.today().slice(0, 4), 10));
  }

  private async complete(tx: ReadTx, ids: readonly string[], known: Known): Promise<PayeeFacts[]> {
    const people = await this.people.findAll(tx, ids);
    return ids.map((memberId) => ({
      memberId,
      personName: people.get(memberId)?.name,
      ...factsOf(memberId, known.stored),
      before: known.before.get(memberId) ?? NOTHING_BEFORE,
    }));
  }
}
