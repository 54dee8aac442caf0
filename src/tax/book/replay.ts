import type { Entry } from '../../ledger';
import { ASSETS, DomainError, groupBy, instant } from '../../units';
import type { ReceiptRow } from '../income.entity';
import type { IncomeState } from '../lot';
import { rowOf, sourceOf } from '../movement';
import type { IncomeDeclaration, IncomePolicy, OwnerAtConversion } from '../policy';
import type { IncomeFact } from '../entry-step';
import { recognise } from '../recognise';
import { RowTally } from '../row-tally';

/** Nothing can be withdrawn. */
const NEVER = 10n ** 38n;
const EVER = instant(0);

/** What of a policy one try takes in place of what stands today. */
interface Try {
  readonly owner?: OwnerAtConversion;
  readonly minimum?: bigint;
}

const TRIES: readonly Try[] = [{}, { minimum: 0n }, { minimum: NEVER }];
const FILL_TRIES: readonly Try[] = [{}, { owner: 'member' }, { owner: 'operator' }].flatMap((of) =>
  TRIES.map((one) => ({ ...one, ...(of as Try) })),
);

/**
 * Recognition once more, so that it comes to the income that was booked: the operator's minimum and declarations of then need
 * not be those of today, and a source may be gone. What was booked decides; where today's rules come to it, they are taken.
 */
export class Replay {
  readonly #tally = new RowTally();
  readonly #byRow = new Map<string, IncomeDeclaration['recogniseAt']>();
  readonly #bySource = new Map<string, IncomeDeclaration['recogniseAt']>();
  readonly #booked: ReadonlyMap<number, readonly ReceiptRow[]>;

  constructor(
    private readonly memberId: string,
    private readonly policy: IncomePolicy,
    receipts: readonly ReceiptRow[],
  ) {
    const sorted = receipts.toSorted((a, b) => a.position - b.position || a.seq - b.seq);
    this.#booked = groupBy(sorted, ({ position }) => position);
    for (const receipt of sorted) {
      this.#byRow.set(receipt.source_row, receipt.recognise_at);
      this.#bySource.set(receipt.source_id, receipt.recognise_at);
    }
  }

  /** @throws DomainError `tax.other-recognition` where no rules come to what was booked */
  step(state: IncomeState, entry: Entry): { readonly booked: readonly ReceiptRow[]; readonly next: IncomeState } {
    const booked = this.#booked.get(entry.position) ?? [];
    for (const one of entry.kind === 'conversion.filled' ? FILL_TRIES : TRIES) {
      const states = new Map([[this.memberId, state]]);
      const { facts, states: changed } = recognise(states, entry, this.policyOf(state, entry, one), this.#tally);
      if (!isSame(facts, booked)) continue;
      for (const fact of facts) this.#tally.add(fact);
      return { booked, next: changed.get(this.memberId) ?? state };
    }
    throw new DomainError(
      'tax.other-recognition',
      `The income that was booked for the entry ${entry.reference} is not what any rule of income comes to. Nothing was paid or changed by this. Tell whoever runs the service.`,
      { entry: entry.id },
    );
  }

  private policyOf({ accrued, own }: IncomeState, entry: Entry, { owner, minimum }: Try): IncomePolicy {
    const named = sourceOf(entry);
    const sources = new Set([...accrued, ...own].map(({ source }) => source));
    if (named !== undefined) sources.add(named);
    const row = rowOf(entry.reference);
    const declarations = [...sources].map((source): IncomeDeclaration => {
      const today = this.policy.declarations.findLast((one) => one.source === source);
      const recogniseAt =
        (source === named ? this.#byRow.get(row) : undefined) ??
        today?.recogniseAt ??
        this.#bySource.get(source) ??
        'on-chain';
      const ownerAtConversion = owner ?? today?.ownerAtConversion ?? 'operator';
      return { source, from: EVER, recogniseAt, ownerAtConversion, legalModel: 'principal', reason: '' };
    });
    const minimums =
      minimum === undefined ? this.policy.minimums : ASSETS.map((asset) => ({ asset, from: EVER, units: minimum }));
    return { zone: this.policy.zone, declarations, minimums };
  }
}

function isSame(facts: readonly IncomeFact[], booked: readonly ReceiptRow[]): boolean {
  return (
    facts.length === booked.length &&
    facts.every(({ asset, net, row, recognisedAt }, index) => {
      const one = booked[index];
      return one?.asset === asset && one.net === net && one.source_row === row && one.recognised_at === recognisedAt;
    })
  );
}
