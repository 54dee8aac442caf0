import { Inject, Injectable } from '@nestjs/common';
import { type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { WithholdingBooks, type WithholdingDone } from './withholding-books.service';
import { WithholdingGrounds } from './withholding-grounds.service';
import { withholdingCursor, withholdingOpen, type WithholdingOpenRow } from './withholding.entity';
import { judgeOpen, type Judgement } from './withholding/judge';
import { canBeWithheld, ruleAt, type WithholdingRule } from './withholding/rule';

/** Positions of the journal that one transaction looks at, and members that one run judges. */
const POSITIONS = 1_000;
const MEMBERS = 1_000;
const CURSOR = 'payments';

/**
 * Backup withholding out of what is made available. It follows the payment facts, which follow the journal: a payment is noted as
 * open in the transaction that moves the cursor, and is decided and posted in one transaction of its member's. Until then
 * `UnjudgedPayments` keeps the member from being paid, so that nothing leaves before it was decided, wherever a run stops.
 * @see RULES.md 5
 */
@Injectable()
export class WithholdingService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly grounds: WithholdingGrounds,
    private readonly books: WithholdingBooks,
  ) {}

  /** Looks at what is new. @returns members with payments to decide, those first that nobody has decided of at all */
  async pending(): Promise<readonly string[]> {
    const rules = await this.store.read((tx) => this.grounds.rules.all(tx));
    if (!rules.some(({ mode }) => mode === 'withhold')) return [];
    await this.grounds.payments.follow();
    while (await this.store.write((tx) => this.note(tx, rules)));
    return this.store.read(async (tx) => {
      const orderBy = [['position', 'asc'], ['seq', 'asc']] as const; // prettier-ignore
      const fresh = await tx.pick(withholdingOpen, ['member_id'], { where: { reason: null }, orderBy, limit: MEMBERS });
      const waiting = await tx.pick(withholdingOpen, ['member_id'], { where: { reason: { not: null } }, orderBy, limit: MEMBERS }); // prettier-ignore
      return [...new Set([...fresh, ...waiting].map((row) => row.member_id))];
    });
  }

  /** Decides all that is open of one member, and posts it. A rerun posts nothing. */
  async judge(memberId: string): Promise<WithholdingDone> {
    const { open, ground } = await this.store.read(async (tx) => {
      const rows = await tx.find(withholdingOpen, { where: { member_id: memberId }, orderBy: [['position', 'asc'], ['seq', 'asc']] }); // prettier-ignore
      return { open: rows, ground: await this.grounds.of(tx, memberId) };
    });
    if (open.length === 0) return { withheld: 0, givenBack: 0, waiting: 0 };
    const judgements = this.grounds.concernNobody(open, ground)
      ? open.map(({ id }): Judgement => ({ kind: 'nothing', id }))
      : judgeOpen(open.map(toOpen), await this.grounds.payments.of(memberId), ground);
    return this.store.write((tx) => this.books.carryOut(tx, memberId, judgements));
  }

  /** @returns whether there is more to look at */
  private async note(tx: WriteTx, rules: readonly WithholdingRule[]): Promise<boolean> {
    await tx.insertNew(withholdingCursor, [{ id: CURSOR, position: 0 }]);
    const [cursor] = await tx.lock(withholdingCursor, { id: CURSOR });
    const [from, end] = [cursor?.position ?? 0, await this.grounds.payments.followedTo(tx)];
    const upTo = Math.min(end, from + POSITIONS);
    if (upTo <= from) return false;
    const seen = (await this.grounds.payments.between(tx, from, upTo)).filter(({ isTakenBack, at, legalModel }) => {
      const rule = ruleAt(rules, at);
      return isTakenBack || (rule?.mode === 'withhold' && canBeWithheld(legalModel, rule));
    });
    const since = this.clock.now();
    await tx.insert(
      withholdingOpen,
      seen.map(({ id, position, seq, memberId, isTakenBack, at }): WithholdingOpenRow => {
        const nothing = { reason: null, asset: null, reserved: 0n, since };
        return { id, position, seq, member_id: memberId, taken_back: isTakenBack, at, ...nothing };
      }),
    );
    await tx.update(withholdingCursor, { id: CURSOR }, { position: upTo });
    return upTo < end;
  }
}

function toOpen({ id, taken_back: isTakenBack }: WithholdingOpenRow) {
  return { id, isTakenBack };
}
