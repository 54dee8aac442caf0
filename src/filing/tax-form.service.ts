import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberService } from '../members/member.service';
import type { ReadTx, WriteTx } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { CLOCK, type Clock, type Day, dayIn, DomainError, groupBy, HOUR_MS, newId, parseDay, plusMs, type Secret } from '../units'; // prettier-ignore
import { taxForm, taxFormKept, taxFormOdd, type TaxFormRow, tinReveal } from './filing.entity';
import { eraseReturns, rewrapReturns } from './batches/batch.repository';
import { openSecrets, rewrapSecrets, sealSecrets } from './form-secrets';
import { FORM_WORDS, PAYEE_KEY, type PaperReason, type RevealReason } from './index';
import { nameLine } from './payee';
import { toForm } from './payee-facts.repository';
import { returnForm } from './standing';
import { checkForm, sameForm, tinIsOdd, type TaxForm, type TaxFormDraft } from './tax-form';

/** How many whole numbers one operator sees in an hour (SECURITY.md B2). */
export const REVEALS_PER_HOUR = 10;
/** Years after the erasure of a person for which the last form stays: the return of that year, and four years to ask about it. */
const KEPT_YEARS = 5;

/** Of the words of Form W-9: what a payee crosses out who was told of underreported interest or dividends. */
const ITEM_TWO_OUT = '/item-2-crossed-out';

/** Whoever brings a form: the member who signs it here, or an operator who types it in. */
export type FormBringer =
  | {
      readonly way: 'signed-here';
      readonly actor: string;
      readonly signature: string;
      readonly itemTwoCrossedOut: boolean;
    }
  | { readonly way: 'paper'; readonly actor: string; readonly receivedOn: Day; readonly reason: PaperReason };

/** Tax forms of payees. The number is sealed in an envelope that opens for its payee alone; every opening is on record. */
@Injectable()
export class TaxFormService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    @Inject(PAYEE_KEY) private readonly key: Secret,
    private readonly audit: AuditService,
    private readonly members: MemberService,
  ) {}

  /**
   * Takes a form on file; the one before stays as it was. The same form again changes nothing.
   * @throws DomainError `members.unknown`, `filing.bad-form`, `filing.bad-signature`
   */
  async record(tx: WriteTx, memberId: string, written: TaxFormDraft, by: FormBringer): Promise<TaxForm> {
    await this.members.member(tx, memberId);
    const today = this.today();
    // Who signs here signs now.
    const draft = by.way === 'signed-here' ? { ...written, signedOn: today } : written;
    checkForm(draft, today);
    if (by.way === 'signed-here') assertSigned(draft, by.signature);
    const receivedOn = by.way === 'paper' ? by.receivedOn : today;
    if (receivedOn < draft.signedOn || receivedOn > today) throw new DomainError('filing.bad-form', 'A form comes on the day on which it was signed or later, and not in the future. Nothing was stored.', { param: 'receivedOn' }); // prettier-ignore
    const before = await this.rows(tx, memberId);
    const last = before.findLast((row) => row.received_on === receivedOn);
    if (last !== undefined && sameForm(this.written(last), draft)) return toForm(last);
    const version = Math.max(0, ...before.map((row) => row.version)) + 1;
    const row = this.rowOf(memberId, draft, { by, receivedOn, version });
    await tx.insert(taxForm, [row]);
    if (tinIsOdd(draft)) await tx.insert(taxFormOdd, [{ form_id: row.id, member_id: memberId }]);
    await tx.delete(taxFormKept, { member_id: memberId });
    const details = { form: row.form, version: String(row.version), way: by.way, ...(by.way === 'paper' ? { reason: by.reason } : {}) }; // prettier-ignore
    await this.audit.record(tx, { actor: by.actor, action: 'filing.form-recorded', subject: memberId, details });
    return toForm(row);
  }

  /**
   * The whole number of one payee, for one operator who says why.
   * @throws DomainError `filing.no-tin`, `filing.too-many-reveals` {retryAfterSeconds}
   */
  async reveal(
    tx: WriteTx,
    memberId: string,
    by: { readonly actor: string; readonly reason: RevealReason },
  ): Promise<string> {
    const last = (await this.rows(tx, memberId)).at(-1);
    const tin = last === undefined ? '' : this.written(last).tin;
    if (last === undefined || tin === '') throw new DomainError('filing.no-tin', 'There is no number on file. Ask the member for a form.', {}); // prettier-ignore
    await this.assertSeldom(tx, by.actor);
    const at = this.clock.now();
    const row = { id: newId(), actor: by.actor, member_id: memberId, form_id: last.id, reason: by.reason, at };
    await tx.insert(tinReveal, [row]);
    const details = { reason: by.reason, version: String(last.version) };
    await this.audit.record(tx, { actor: by.actor, action: 'filing.tin-revealed', subject: memberId, details });
    return tin;
  }

  /** The number of each member's return as written, for the making of one file. On record as one act. @see returnForm */
  async openAll(
    tx: WriteTx,
    by: { readonly actor: string; readonly purpose: string },
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.find(taxForm, { orderBy: [['member_id', 'asc'], ['received_on', 'asc'], ['version', 'asc']] }); // prettier-ignore
    const own = [...groupBy(rows, ({ member_id: memberId }) => memberId)];
    const stated = new Map(own.map(([memberId, of]) => [memberId, returnForm(of) ?? of[0]]));
    const details = { purpose: by.purpose, payees: String(stated.size) };
    await this.audit.record(tx, { actor: by.actor, action: 'filing.tins-opened', subject: by.purpose, details });
    return new Map([...stated].map(([memberId, row]) => [memberId, this.written(row).tin]));
  }

  /**
   * Erases the forms of a person who is erased. Those that say something of payments of this year and the last stay, sealed as
   * they are, until five years after: their returns are due or may be corrected, and the IRS may ask about them for years
   * (26 CFR 1.6001-1(e)).
   */
  async erase(tx: WriteTx, memberId: string, actor: string): Promise<void> {
    const rows = await this.rows(tx, memberId);
    if (rows.length === 0) return;
    const lastYear = `${Number.parseInt(this.today().slice(0, 4), 10) - 1}-01-01`;
    const isOver = ({ received_on: on }: TaxFormRow, at: number): boolean => {
      const next = rows[at + 1]?.received_on;
      return next !== undefined && (next < lastYear || next === on);
    };
    const ids = rows.filter((row, at) => isOver(row, at) && row !== returnForm(rows)).map(({ id }) => id);
    await tx.delete(taxForm, { member_id: memberId, id: { in: ids } });
    await tx.delete(taxFormOdd, { member_id: memberId, form_id: { in: ids } });
    const until = parseDay(`${Number.parseInt(this.today().slice(0, 4), 10) + KEPT_YEARS}-12-31`);
    await tx.upsert(taxFormKept, [{ member_id: memberId, until }]);
    await this.audit.record(tx, { actor, action: 'filing.form-kept', subject: memberId, details: { until } });
  }

  /** Erases what was kept of erased persons and is not needed any more. @returns how many */
  async eraseKept(tx: WriteTx): Promise<number> {
    const over = await tx.find(taxFormKept, { where: { until: { lt: this.today() } } });
    for (const { member_id: memberId } of over) {
      await tx.delete(taxForm, { member_id: memberId });
      await tx.delete(taxFormOdd, { member_id: memberId });
      await tx.delete(taxFormKept, { member_id: memberId });
      await eraseReturns(tx, memberId);
      await this.audit.record(tx, { actor: 'service', action: 'filing.form-erased', subject: memberId });
    }
    return over.length;
  }

  /** Seals the key of every envelope, those of filed returns too, under the present key of the service; the numbers' ciphertext stays. @returns how many */
  async rewrap(tx: WriteTx, from: Secret, actor: string): Promise<number> {
    const rows = await tx.find(taxForm);
    for (const { id, member_id: memberId, sealed_key: sealedKey, sealed_text: sealedText } of rows) {
      const next = rewrapSecrets({ from, to: this.key }, memberId, { sealedKey, sealedText });
      await tx.update(taxForm, { id }, { sealed_key: next.sealedKey, tin_mark: next.kept?.mark ?? null });
    }
    await rewrapReturns(tx, { from, to: this.key });
    const details = { forms: String(rows.length) };
    await this.audit.record(tx, { actor, action: 'filing.keys-rewrapped', subject: 'tax-forms', details });
    return rows.length;
  }

  /** The operator's tax day. */
  today(): Day {
    return dayIn(this.clock.now(), this.policy.zone);
  }

  /** In the order in which they came. */
  private rows(tx: ReadTx, memberId: string): Promise<TaxFormRow[]> {
    return tx.find(taxForm, { where: { member_id: memberId }, orderBy: [['received_on', 'asc'], ['version', 'asc']] }); // prettier-ignore
  }

  private written(row: TaxFormRow): TaxFormDraft {
    const { member_id: memberId, sealed_key: sealedKey, sealed_text: sealedText } = row;
    return { ...toForm(row), ...openSecrets(this.key, memberId, { sealedKey, sealedText }) };
  }

  private rowOf(
    memberId: string,
    draft: TaxFormDraft,
    { by, receivedOn, version }: { readonly by: FormBringer; readonly receivedOn: Day; readonly version: number },
  ): TaxFormRow {
    const { sealedKey, sealedText, kept } = sealSecrets(this.key, memberId, draft);
    return {
      id: newId(),
      member_id: memberId,
      version,
      form: draft.form,
      way: by.way,
      signed_on: draft.signedOn,
      received_on: receivedOn,
      recorded_at: this.clock.now(),
      recorded_by: by.actor,
      tax_class: draft.taxClass,
      name: draft.name,
      address: draft.address,
      tin_type: draft.tinType,
      sealed_key: sealedKey,
      sealed_text: sealedText,
      tin_last_four: kept?.lastFour ?? null,
      tin_mark: kept?.mark ?? null,
      signature: by.way === 'paper' ? null : by.signature.trim(),
      words: by.way === 'paper' ? 'paper' : `${FORM_WORDS[draft.form]}${by.itemTwoCrossedOut ? ITEM_TWO_OUT : ''}`,
    };
  }

  private async assertSeldom(tx: ReadTx, actor: string): Promise<void> {
    const now = this.clock.now();
    const seen = await tx.find(tinReveal, { where: { actor, at: { gt: plusMs(now, -HOUR_MS) } }, orderBy: [['at', 'asc']] }); // prettier-ignore
    const oldest = seen.at(-REVEALS_PER_HOUR);
    if (oldest === undefined) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((oldest.at + HOUR_MS - now) / 1_000));
    throw new DomainError(
      'filing.too-many-reveals',
      `You have seen ${REVEALS_PER_HOUR} numbers within an hour. Wait until the first of them is an hour ago. Nothing was shown.`,
      { retryAfterSeconds },
    );
  }
}

/** The electronic signature: the name on the form, typed, and under it the fresh proof that the route asked for. */
function assertSigned(draft: TaxFormDraft, signature: string): void {
  if (draft.form === 'W-8BEN-E') throw new DomainError('filing.bad-signature', 'A firm’s Form W-8BEN-E is given on paper. Nothing was stored.', { param: 'form' }); // prettier-ignore
  if (draft.name.kind === 'business' ? signature.trim() !== '' : plain(signature) === plain(nameLine(draft.name))) return; // prettier-ignore
  const message = 'The signature is not the name on the form. Type the name as it stands there. Nothing was stored.';
  throw new DomainError('filing.bad-signature', message, { param: 'signature' });
}

function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim().toLocaleLowerCase('en');
}
