import type { ReadTx, WriteTx } from '../store';
import { allocate, type Instant } from '../units';
import type { Holder, SettledPart } from './booking';
import { venueClaim, type VenueClaimRow, venueClaimShare } from './venue-claim.entity';
import { venueWithdrawalPart } from './withdrawal.entity';

/** What a venue still owes of the withdrawal that brought a conversion home; undefined when it owes nothing. Satoshi. */
export async function claimOf(tx: ReadTx, conversionId: string): Promise<VenueClaimRow | undefined> {
  const part = await tx.findOne(venueWithdrawalPart, { conversion_id: conversionId });
  const claim = part === undefined ? undefined : await tx.findOne(venueClaim, { withdrawal_id: part.withdrawal_id });
  return claim === undefined || claim.owed === 0n ? undefined : claim;
}

/** What a venue still owes of these conversions, by conversion and holder. Satoshi. */
export async function owedOf(
  tx: ReadTx,
  conversionIds: readonly string[],
): Promise<Map<string, ReadonlyMap<Holder, bigint>>> {
  const found = new Map<string, Map<Holder, bigint>>();
  if (conversionIds.length === 0) return found;
  for (const row of await tx.find(venueClaimShare, { where: { conversion_id: { in: conversionIds } } })) {
    const own = found.get(row.conversion_id) ?? new Map<Holder, bigint>();
    found.set(row.conversion_id, own.set(row.holder, row.owed));
  }
  return found;
}

/** Everything that venues owe, oldest first, each with the first of its conversions. At most 100. */
export async function openClaims(tx: ReadTx): Promise<(VenueClaimRow & { readonly conversion_id: string })[]> {
  const rows = await tx.find(venueClaim, { where: { owed: { not: 0n } }, orderBy: [['at', 'asc']], limit: 100 });
  const ids = rows.map((row) => row.withdrawal_id);
  const parts = ids.length === 0 ? [] : await tx.find(venueWithdrawalPart, { where: { withdrawal_id: { in: ids } }, orderBy: [['conversion_id', 'asc']] }); // prettier-ignore
  return rows.flatMap((row) => {
    const first = parts.find((part) => part.withdrawal_id === row.withdrawal_id);
    return first === undefined ? [] : [{ ...row, conversion_id: first.conversion_id }];
  });
}

/** A venue owes so much of a withdrawal: by conversion, each holder's part. */
export async function openClaim(
  tx: WriteTx,
  of: { readonly withdrawalId: string; readonly venue: string; readonly at: Instant },
  owed: ReadonlyMap<string, ReadonlyMap<Holder, bigint>>,
): Promise<void> {
  const { withdrawalId: withdrawal_id, venue, at } = of;
  const shares = [...owed].flatMap(([conversion_id, byHolder]) =>
    [...byHolder]
      .filter(([, sats]) => sats > 0n)
      .map(([holder, sats]) => ({ conversion_id, holder, withdrawal_id, owed: sats })),
  );
  const sum = shares.reduce((all, share) => all + share.owed, 0n);
  await tx.insert(venueClaim, [{ withdrawal_id, venue, owed: sum, steps: 0, at }]);
  await tx.insert(venueClaimShare, shares);
}

/**
 * The claim becomes smaller, everybody's part in proportion, by largest remainder.
 * @param sats at most what is owed
 * @returns what each holder of each conversion has of it, and the claim as it is now
 */
export async function reduceClaim(
  tx: WriteTx,
  claim: VenueClaimRow,
  sats: bigint,
): Promise<{ readonly parts: readonly SettledPart[]; readonly step: number }> {
  const rows = await tx.find(venueClaimShare, {
    where: { withdrawal_id: claim.withdrawal_id },
    orderBy: [
      ['conversion_id', 'asc'],
      ['holder', 'asc'],
    ],
  });
  const paid = allocate(sats, rows.map(({ owed }) => owed)); // prettier-ignore
  await tx.upsert(venueClaimShare, rows.map((row, i) => ({ ...row, owed: row.owed - (paid[i] ?? 0n) }))); // prettier-ignore
  const step = claim.steps + 1;
  await tx.update(venueClaim, { withdrawal_id: claim.withdrawal_id }, { owed: claim.owed - sats, steps: step });
  const dues = new Map<string, { holder: Holder; due: bigint }[]>();
  for (const [i, { conversion_id, holder }] of rows.entries()) {
    dues.set(conversion_id, [...(dues.get(conversion_id) ?? []), { holder, due: paid[i] ?? 0n }]);
  }
  return { parts: [...dues].map(([id, own]) => ({ id, dues: own })), step };
}
