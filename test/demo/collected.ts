import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CastMember, DemoPeople } from './people';

/** A receipt as a member downloaded it. */
export interface CollectedReceipt {
  readonly payoutId: string;
  readonly memberId: string;
  readonly text: string;
}

/** A report as a member downloaded it. */
export interface CollectedReport {
  readonly memberId: string;
  readonly year: number;
  readonly csv: string;
  readonly pdfBytes: number;
}

interface PayoutRow {
  readonly id: string;
  readonly receiptReady: boolean;
}

/** Every member signs in and downloads what is theirs, as files in the demo's folder. */
export async function collectFiles(
  people: DemoPeople,
  folder: string,
): Promise<{ receipts: CollectedReceipt[]; reports: CollectedReport[] }> {
  const receipts: CollectedReceipt[] = [];
  const reports: CollectedReport[] = [];
  for (const name of ['receipts', 'reports']) mkdirSync(join(folder, name));
  for (const member of people.members) {
    receipts.push(...(await receiptsOf(member, join(folder, 'receipts'))));
    reports.push(...(await reportsOf(member, join(folder, 'reports'))));
  }
  return { receipts, reports };
}

async function receiptsOf({ person, memberId }: CastMember, folder: string): Promise<CollectedReceipt[]> {
  const { items } = await person.get<{ items: PayoutRow[] }>('/api/me/payouts?limit=200');
  const receipts: CollectedReceipt[] = [];
  for (const { id, receiptReady } of items) {
    if (!receiptReady) continue;
    const text = Buffer.from(await person.download(`/api/me/payouts/${id}/receipt`)).toString('utf8');
    writeFileSync(join(folder, `${id}.json`), text);
    receipts.push({ payoutId: id, memberId, text });
  }
  return receipts;
}

async function reportsOf({ person, memberId, role }: CastMember, folder: string): Promise<CollectedReport[]> {
  const { items } = await person.get<{ items: { year: number }[] }>('/api/me/reports');
  const reports: CollectedReport[] = [];
  for (const { year } of items) {
    const pdf = await person.download(`/api/me/reports/${year}/pdf`);
    const csv = Buffer.from(await person.download(`/api/me/reports/${year}/csv`)).toString('utf8');
    writeFileSync(join(folder, `${role.key}-${year}.pdf`), pdf);
    writeFileSync(join(folder, `${role.key}-${year}.csv`), csv);
    reports.push({ memberId, year, csv, pdfBytes: pdf.length });
  }
  return reports;
}
