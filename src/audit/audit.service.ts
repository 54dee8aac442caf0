import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { CHAIN_START, CLOCK, type Clock } from '../units';
import {
  type Act,
  type AuditDifference,
  auditHash,
  type AuditRecord,
  type AuditVerification,
  validateAct,
} from './audit-record';
import { auditHead, auditRow, firstDevice } from './audit.entity';
import { ACTING_DEVICE, assertTwoDevices, type TwoWords } from './device';

const HEAD_ID = 'audit';
/** Rows read at once. */
const PAGE_MAX = 5_000;

/** The audit chain: a row is written in the transaction of the act itself (FAULTS.md I7, I11). */
@Injectable()
export class AuditService {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** @throws DomainError audit.bad-…, audit.personal-data */
  async record(tx: WriteTx, act: Act): Promise<void> {
    validateAct(act);
    await tx.insertNew(auditHead, [{ id: HEAD_ID, position: 0, hash: CHAIN_START }]);
    const [head] = await tx.lock(auditHead, { id: HEAD_ID });
    const previous = head?.hash ?? CHAIN_START;
    const position = (head?.position ?? 0) + 1;
    const { actor, action, subject, details = {} } = act;
    const row = { position, at: this.clock.now(), actor, action, subject, details };
    const hash = auditHash(previous, row);
    await tx.insert(auditRow, [{ ...row, hash }]);
    await tx.update(auditHead, { id: HEAD_ID }, { position, hash });
  }

  /** Notes by which device somebody begins what a second word ends; begun anew, the last one counts. */
  async begin(tx: WriteTx, about: TwoWords): Promise<void> {
    const device = ACTING_DEVICE.current ?? null;
    await tx.upsert(firstDevice, [{ about, device, begun_at: this.clock.now() }]);
  }

  /**
   * Of one person's two words the second comes by another device than the first (RULES.md 19).
   * @throws DomainError `audit.device-unknown`, `audit.other-than-…`
   */
  async assertOtherDevice(tx: ReadTx, about: TwoWords): Promise<void> {
    const begun = await tx.findOne(firstDevice, { about });
    assertTwoDevices(begun?.device ?? null, ACTING_DEVICE.current ?? null);
  }

  /** Recomputes the chain from its first row and lists every difference. */
  async verify(tx: ReadTx): Promise<AuditVerification> {
    const differences: AuditDifference[] = [];
    let previous = CHAIN_START;
    let last = 0;
    let rows = 0;
    // Below the first position only a tampered table has rows: they show as a gap.
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const page = await tx.find(auditRow, {
        where: { position: { gt: after } },
        orderBy: [['position', 'asc']],
        limit: PAGE_MAX,
      });
      for (const row of page) {
        const { position } = row;
        if (position !== last + 1) {
          differences.push({ what: 'gap', position, expected: String(last + 1), found: String(position) });
        }
        const expected = auditHash(previous, row);
        if (expected !== row.hash) differences.push({ what: 'hash', position, expected, found: row.hash });
        previous = row.hash;
        last = position;
        rows += 1;
      }
      if (page.length < PAGE_MAX) break;
      after = last;
    }
    const head = await this.head(tx);
    if (head.position !== last || head.hash !== previous) {
      const found = `${head.position} ${head.hash}`;
      differences.push({ what: 'head', position: head.position, expected: `${last} ${previous}`, found });
    }
    return { ok: differences.length === 0, rows, head, differences };
  }

  /** Whether an act was ever done to a subject. */
  async happened(tx: ReadTx, act: { readonly action: string; readonly subject: string }): Promise<boolean> {
    return (await tx.findOne(auditRow, act)) !== undefined;
  }

  /** Rows newest first, before a position or from the end. At most 5,000. */
  page(tx: ReadTx, before: number | undefined, limit: number): Promise<AuditRecord[]> {
    return tx.find(auditRow, {
      where: before === undefined ? {} : { position: { lt: before } },
      orderBy: [['position', 'desc']],
      limit: Math.min(limit, PAGE_MAX),
    });
  }

  /** Where the chain ends. Export it: it fixes all history before it. */
  async head(tx: ReadTx): Promise<{ position: number; hash: string }> {
    const row = await tx.findOne(auditHead, { id: HEAD_ID });
    return { position: row?.position ?? 0, hash: row?.hash ?? CHAIN_START };
  }
}
