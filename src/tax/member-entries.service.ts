import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { memberEntries } from './income.entity';
import { type Follower, followedUntil, lockCursor, moveCursor } from './income.repository';
import { membersIn } from './movement';

/** Entries of one stretch: what its list of positions takes of memory. */
const STRETCH = 131_072;
const PAGE = 5_000;
const FOLLOWER: Follower = 'member-entries';

/**
 * Knows which entries of the journal touch whom. A stretch is written once, sorted by member, so that a year of 100,000
 * members is read in the order of their ids without a search of the journal for each.
 */
@Injectable()
export class MemberEntriesService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly ledger: LedgerService,
  ) {}

  /** Follows the journal to its end; a run that was killed goes on after its last stretch. */
  async run(): Promise<void> {
    for (;;) {
      const from = await this.store.read((tx) => followedUntil(tx, FOLLOWER));
      const stretch = await this.after(from);
      if (stretch === undefined) return;
      await this.store.write((tx) => keep(tx, from, stretch));
    }
  }

  /** The last entry that was followed. */
  followedTo(tx: ReadTx): Promise<number> {
    return followedUntil(tx, FOLLOWER);
  }

  /** Positions of the entries that touch each of these members, ascending, as far as `run` has followed. */
  async of(tx: ReadTx, memberIds: readonly string[]): Promise<Map<string, number[]>> {
    const found = new Map(memberIds.map((id): [string, number[]] => [id, []]));
    for (let after = 0; ;) {
      const next = await tx.pick(memberEntries, ['first'], { where: { first: { gt: after } }, orderBy: [['first', 'asc']], limit: 1 }); // prettier-ignore
      const first = next[0]?.first;
      if (first === undefined) return found;
      for (const row of await tx.find(memberEntries, { where: { first, member_id: { in: memberIds } } })) {
        found.set(row.member_id, (found.get(row.member_id) ?? []).concat(row.positions));
      }
      after = first;
    }
  }

  private async after(from: number): Promise<Stretch | undefined> {
    const byMember = new Map<string, number[]>();
    for (let last = from; ;) {
      const limit = Math.min(PAGE, from + STRETCH - last);
      const entries = await this.store.read((tx) => this.ledger.entriesAfter(tx, last, limit));
      for (const entry of entries) {
        for (const memberId of membersIn(entry)) {
          const positions = byMember.get(memberId);
          if (positions === undefined) byMember.set(memberId, [entry.position]);
          else positions.push(entry.position);
        }
      }
      last = entries.at(-1)?.position ?? last;
      if (entries.length === limit && last < from + STRETCH) continue;
      return last === from ? undefined : { byMember, last };
    }
  }
}

/** Positions by member, and where the stretch ends. */
interface Stretch {
  readonly byMember: ReadonlyMap<string, readonly number[]>;
  readonly last: number;
}

/** Whoever was first counts: the next round begins where that one ended. */
async function keep(tx: WriteTx, from: number, { byMember, last }: Stretch): Promise<void> {
  if ((await lockCursor(tx, FOLLOWER)) !== from) return;
  const rows = [...byMember].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.insert(memberEntries, rows.map(([member_id, positions]) => ({ first: from + 1, member_id, positions }))); // prettier-ignore
  await moveCursor(tx, last, FOLLOWER);
}
