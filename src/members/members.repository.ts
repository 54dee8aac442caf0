import type { ReadTx, WriteTx } from '../store';
import { DomainError, groupBy, type Instant, newId } from '../units';
import { coolOffEnd } from './cool-off';
import { SANCTIONS } from './hold';
import {
  addressCancel,
  type AddressRow,
  type CancelRow,
  type FeeWaitRow,
  type HoldRow,
  member,
  memberAddress,
  memberFeeWait,
  memberHold,
  memberSetting,
  type SettingRow,
} from './members.entity';
import { type KnownKeys, knownKeys, payoutKeyOf } from './member-key.repository';
import { currentSplits } from './split.repository';
import type {
  AddressVersion,
  Member,
  MemberFeeWait,
  MembersPolicy,
  MemberStatus,
  Payee,
  PayoutDestination,
  PayoutThreshold,
} from './payee';

export function toMember(row: { id: string; created_at: Instant; status: MemberStatus }): Member {
  return { id: row.id, createdAt: row.created_at, status: row.status };
}

export function unknownMember(memberId: string): DomainError {
  return new DomainError('members.unknown', 'There is no such member.', { memberId });
}

/** Makes changes of one member wait for each other. @throws DomainError `members.unknown` */
export async function lockMember(tx: WriteTx, memberId: string): Promise<void> {
  if ((await tx.lock(member, { id: memberId })).length === 0) throw unknownMember(memberId);
}

function toDestination(row: AddressRow, keys: KnownKeys): PayoutDestination {
  const key = payoutKeyOf(row, keys);
  const { id: addressId, address, script_hex: scriptHex, payable_from: payableFrom } = row;
  return { addressId, address, scriptHex, payableFrom, ...(key === undefined ? {} : { key }) };
}

/** @param cancel of this version, if there is one */
export function toVersion(row: AddressRow, { keys, cancelled }: AddressRows): AddressVersion {
  const { type, linked_at: linkedAt, proof } = row;
  const cancelledAt = cancelled.get(row.id)?.cancelled_at ?? null;
  return { ...toDestination(row, keys), type, linkedAt, proof, cancelledAt };
}

/** The newest row of each member; rows come by member and version. */
function newestByMember<T extends { member_id: string }>(rows: readonly T[]): Map<string, T> {
  const newest = new Map<string, T>();
  for (const row of rows) newest.set(row.member_id, row);
  return newest;
}

/** Whose a row is. */
function ofMember({ member_id: memberId }: { readonly member_id: string }): string {
  return memberId;
}

/** Address versions of one member, newest first, what was taken back of them by id, and the keys behind them. */
export interface AddressRows {
  readonly rows: readonly AddressRow[];
  readonly cancelled: ReadonlyMap<string, CancelRow>;
  readonly keys: KnownKeys;
}

export async function addressRows(tx: ReadTx, memberId: string): Promise<AddressRows> {
  const found = await tx.find(memberAddress, { where: { member_id: memberId }, orderBy: [['version', 'asc']] });
  const cancelled = cancelsById(await tx.find(addressCancel, { where: { member_id: memberId } }));
  const keys = await knownKeys(tx, { member_id: memberId });
  return { rows: found.map((row) => cooled(row, found, cancelled)).reverse(), cancelled, keys };
}

function cancelsById(rows: readonly CancelRow[]): Map<string, CancelRow> {
  return new Map(rows.map((row) => [row.address_id, row]));
}

/** A version whose cool-off ends when it does. @param versions of the same member, oldest first */
function cooled(
  row: AddressRow,
  versions: readonly AddressRow[],
  cancelled: ReadonlyMap<string, CancelRow>,
): AddressRow {
  const later = versions.flatMap(({ id, version, linked_at: linkedAt }) => {
    const cancel = version > row.version ? cancelled.get(id) : undefined;
    return cancel === undefined ? [] : [{ linkedAt, cancelledAt: cancel.cancelled_at }];
  });
  return { ...row, payable_from: coolOffEnd(row.payable_from, later) };
}

/** Every setting of one member by version. */
export function settingRows(tx: ReadTx, memberId: string): Promise<SettingRow[]> {
  return tx.find(memberSetting, { where: { member_id: memberId }, orderBy: [['version', 'asc']] });
}

/**
 * The setting in force at an instant: the latest version that has begun. What was said while a clock ran ahead (F58) does not
 * come back over what was said since.
 * @param rows of one member by version
 */
export function settingAt(rows: readonly SettingRow[], at: Instant): SettingRow | undefined {
  return rows.findLast((row) => row.effective_from <= at);
}

export function thresholdOf(row: SettingRow | undefined, policy: MembersPolicy): PayoutThreshold {
  if (row?.threshold_sats != null) return { kind: 'sats', sats: row.threshold_sats };
  if (row?.threshold_usd != null) return { kind: 'usd', usd: row.threshold_usd };
  return { kind: 'sats', sats: policy.defaultThresholdSats };
}

/** Versions of patience with the fee, by member and version; of every member when none is named. */
export function feeWaitRows(tx: ReadTx, memberIds?: readonly string[]): Promise<FeeWaitRow[]> {
  return tx.find(memberFeeWait, {
    where: memberIds === undefined ? {} : { member_id: { in: memberIds } },
    orderBy: [
      ['member_id', 'asc'],
      ['version', 'asc'],
    ],
  });
}

/** What a version says; undefined without one. */
export function feeWaitOf(row: FeeWaitRow | undefined): MemberFeeWait | null | undefined {
  if (row === undefined) return undefined;
  return row.max_bps === null || row.days === null ? null : { maxBps: BigInt(row.max_bps), days: row.days };
}

/** Holds in force of the given members, oldest first. */
export function holdRows(tx: ReadTx, memberIds?: readonly string[]): Promise<HoldRow[]> {
  return tx.find(memberHold, {
    where: { released_at: null, ...(memberIds === undefined ? {} : { member_id: { in: memberIds } }) },
    orderBy: [
      ['placed_at', 'asc'],
      ['id', 'asc'],
    ],
  });
}

/** A listed script holds by itself, before anybody has placed a hold and after one was released (RULES.md 29). */
function holdsOf(
  rows: readonly HoldRow[],
  scripts: readonly string[],
  { sanctioned }: MembersPolicy,
): { reason: string }[] {
  const holds = rows.map(({ reason }) => ({ reason }));
  const isListed = scripts.some((script) => sanctioned?.has(script) === true);
  return isListed && !rows.some(({ reason }) => reason === SANCTIONS) ? [...holds, { reason: SANCTIONS }] : holds;
}

/** Places a hold; its audit row is the caller's. @returns its id */
export async function insertHold(tx: WriteTx, memberId: string, reason: string, at: Instant): Promise<string> {
  const id = newId();
  await tx.insert(memberHold, [{ id, member_id: memberId, reason, placed_at: at, released_at: null }]);
  return id;
}

/** Payees of the given members, or of every one, by id: who is closed may still be owed something (RULES.md 28). */
export async function loadPayees(
  tx: ReadTx,
  at: Instant,
  policy: MembersPolicy,
  memberIds?: readonly string[],
): Promise<Payee[]> {
  const ids = memberIds === undefined ? undefined : { in: memberIds };
  const ofMembers = ids === undefined ? {} : { member_id: ids };
  const byVersion = [
    ['member_id', 'asc'],
    ['version', 'asc'],
  ] as const;
  const members = await tx.find(member, {
    where: ids === undefined ? {} : { id: ids },
    orderBy: [['id', 'asc']],
  });
  const cancelled = cancelsById(await tx.find(addressCancel, { where: ofMembers }));
  const versions = await tx.find(memberAddress, { where: ofMembers, orderBy: byVersion });
  const addresses = newestByMember(versions.filter(({ id }) => !cancelled.has(id)));
  const takenBack = groupBy(
    versions.filter(({ id }) => cancelled.has(id)),
    ofMember,
  );
  const settings = groupBy(await tx.find(memberSetting, { where: ofMembers, orderBy: byVersion }), ofMember);
  const feeWaits = groupBy(await feeWaitRows(tx, memberIds), ofMember);
  const holds = groupBy(await holdRows(tx, memberIds), ofMember);
  const splits = await currentSplits(tx, at, ofMembers);
  const keys = await knownKeys(tx, ofMembers);
  return members.map(({ id, status }) => {
    const address = addresses.get(id);
    const destination =
      address === undefined ? null : toDestination(cooled(address, takenBack.get(id) ?? [], cancelled), keys);
    const setting = settingAt(settings.get(id) ?? [], at);
    const split = splits.get(id);
    const feeWait = feeWaitOf(feeWaits.get(id)?.at(-1));
    const scripts = [
      ...(address === undefined ? [] : [address.script_hex]),
      ...(split?.parts ?? []).map((part) => part.scriptHex),
    ];
    return {
      memberId: id,
      // Of a key that was erased nothing can be derived: paid at its first address, that one would be used for ever.
      destination: destination?.key?.descriptor === null ? null : destination,
      threshold: thresholdOf(setting, policy),
      ...(split === undefined ? {} : { split }),
      ...(feeWait === undefined ? {} : { feeWait }),
      paused: setting?.paused ?? false,
      closing: status !== 'active',
      holds: holdsOf(holds.get(id) ?? [], scripts, policy),
    };
  });
}
