import type { ReadTx } from '../store';
import { groupBy } from '../units';
import { taxConsent, taxForm, taxNotice, type TaxFormRow, type TaxNoticeRow } from './filing.entity';
import type { Notice, PayeeFacts } from './standing';
import type { TaxForm } from './tax-form';

type OfMembers = { readonly member_id?: string | { readonly in: readonly string[] } };

/** What is stored of payees, by member. */
export interface StoredPayees {
  readonly forms: ReadonlyMap<string, readonly TaxForm[]>;
  readonly notices: ReadonlyMap<string, readonly Notice[]>;
  readonly consents: ReadonlyMap<string, boolean>;
}

/** A form without what is sealed of it. */
export function toForm(row: TaxFormRow): TaxForm {
  const { tin_last_four: lastFour, tin_mark: mark } = row;
  return {
    id: row.id,
    memberId: row.member_id,
    version: row.version,
    form: row.form,
    way: row.way,
    signedOn: row.signed_on,
    receivedOn: row.received_on,
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
    taxClass: row.tax_class,
    name: row.name,
    address: row.address,
    tinType: row.tin_type,
    tin: lastFour === null || mark === null ? undefined : { lastFour, mark },
  };
}

/** Forms, notices and consents of the given members, or of every one. Forms in the order in which they came. */
export async function storedPayees(tx: ReadTx, where: OfMembers = {}): Promise<StoredPayees> {
  const forms = await tx.find(taxForm, { where, orderBy: [['member_id', 'asc'], ['received_on', 'asc'], ['version', 'asc']] }); // prettier-ignore
  const consents = await tx.find(taxConsent, { where, orderBy: [['member_id', 'asc'], ['version', 'asc']] }); // prettier-ignore
  return {
    forms: readByMember(forms, toForm),
    notices: readByMember(await noticeRows(tx, where), ({ kind, on_day: on, noted_at: notedAt }): Notice => ({
      kind,
      on,
      notedAt,
    })),
    consents: new Map(consents.map(({ member_id: memberId, given }) => [memberId, given === 'given'])),
  };
}

/** Notices that were not taken back, by day. */
export function noticeRows(tx: ReadTx, where: OfMembers): Promise<TaxNoticeRow[]> {
  return tx.find(taxNotice, { where: { ...where, taken_back_at: null }, orderBy: [['on_day', 'asc'], ['id', 'asc']] }); // prettier-ignore
}

/** The stored part of one member's facts. */
export function factsOf(
  memberId: string,
  stored: StoredPayees,
): Pick<PayeeFacts, 'forms' | 'notices' | 'electronicConsent'> {
  return {
    forms: stored.forms.get(memberId) ?? [],
    notices: stored.notices.get(memberId) ?? [],
    electronicConsent: stored.consents.get(memberId) ?? false,
  };
}

function readByMember<R extends { readonly member_id: string }, T>(
  rows: readonly R[],
  read: (row: R) => T,
): Map<string, T[]> {
  const groups = [...groupBy(rows, ({ member_id: memberId }) => memberId)];
  return new Map(groups.map(([memberId, own]) => [memberId, own.map(read)]));
}
