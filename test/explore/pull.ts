import { DEFAULT_POLICY } from '../../src/payout';
import { CANCEL_STATES } from '../../src/payout/cancelling';
import { type Weighed, planChild } from '../../src/payout/child';
import type { Coin } from '../../src/payout/coin';
import { LIVE_STATES, type PayoutState, RELEASABLE_STATES, WAITING_STATES } from '../../src/payout/states';
import { changeOf, planTxid } from './chain';
import type { Desk } from './desk';
import { type Batch, type Db, ON_ITS_OWN, plannedBatch, type State } from './state';

/** Of a parent: its child is neither signed nor sent. */
const STAYING: readonly PayoutState[] = [...CANCEL_STATES, 'conflicted', 'displaced'];

/** What pulling uses of the rest of the service. */
interface PullHouse {
  readonly scriptHex: string;
  readonly rateSatPerKvb: bigint;
  readonly spare: (db: Db) => readonly Coin[];
  readonly giveBack: (state: State, batch: Batch) => State | undefined;
}

/** Children that pull a payment which waits, decided by the product's own functions; loading and saving is written here anew. */
export class Pull {
  constructor(
    private readonly desk: Desk,
    private readonly house: PullHouse,
  ) {}

  /** A batch of its own, that pays nobody. */
  plan(state: State, parent: Batch): State | undefined {
    const { db, left } = state;
    const { shelf } = this.desk;
    // One run at a time holds the claim.
    const isClaimed = db.batches.some((batch) => RELEASABLE_STATES.includes(batch.state));
    if (left.children === 0 || isClaimed || !WAITING_STATES.includes(parent.state)) return undefined;
    const attempt = shelf.plan(parent.inForce);
    const change = changeOf(attempt);
    const [txid = ''] = change.split(':');
    const spender = db.batches.find((batch) => {
      return LIVE_STATES.includes(batch.state) && this.desk.heldBy(batch).includes(change);
    });
    const planned = planChild({
      ancestors: [...this.#below(db, attempt.inputs), attempt],
      change:
        change === ''
          ? null
          : {
              ...{
                txid,
                vout: attempt.changeVout ?? 0,
                valueSats: attempt.changeSats,
                scriptHex: this.house.scriptHex,
              },
              ...{ confirmations: 0, coinbase: false },
            },
      changeSpentBy: spender === undefined ? null : String(spender.plan),
      coins: this.house.spare(db).filter((coin) => coin.txid !== txid),
      scriptHex: this.house.scriptHex,
      spend: { kind: 'wpkh' },
      rateSatPerKvb: this.house.rateSatPerKvb,
      place: null,
      caps: DEFAULT_POLICY,
    });
    if ('refused' in planned) return undefined;
    const inputs = planned.inputs.map((coin) => `${coin.txid}:${coin.vout}`);
    const child = shelf.keep(`child of ${attempt.id} for ${planned.feeSats} of ${inputs.join()}`, (id) => ({
      ...{ ...ON_ITS_OWN, id, txid: planTxid(id), pulls: attempt.id, inputs, items: [] },
      ...{ feeSats: planned.feeSats, vbytes: planned.vbytes, changeSats: planned.valueSats, changeVout: 0 },
    }));
    const batches = [...db.batches, plannedBatch(child.id)];
    return { ...state, db: { ...db, batches }, left: { ...left, children: left.children - 1 } };
  }

  /** The step that its parent or what it stands on asks for; `follow` as any other batch. */
  follow(state: State, batch: Batch): State | undefined | 'follow' {
    const { db } = state;
    const { inputs } = this.desk.shelf.plan(batch.plan);
    const pulls = this.desk.pulledBy(batch);
    const by = this.desk.excludedBy(db, inputs);
    if (pulls !== null && batch.state === 'handed-out' && by !== undefined && this.#isFinal(db, by)) {
      const moved = this.desk.move(state, batch, 'replaced');
      if (moved === undefined) return undefined;
      // Nothing of it was booked and its coins are free: nothing reads the row any more.
      return { ...moved, db: { ...moved.db, batches: moved.db.batches.filter(({ plan }) => plan !== batch.plan) } };
    }
    if (!RELEASABLE_STATES.includes(batch.state)) return 'follow';
    if (pulls === null) return by === undefined ? 'follow' : this.house.giveBack(state, batch);
    const parent = this.#parent(db, pulls);
    const isNeeded = parent?.inForce === pulls && WAITING_STATES.includes(parent.state);
    return isNeeded ? undefined : this.house.giveBack(state, batch);
  }

  /** Whether people took back what a batch pulls, or somebody else spent its coins. */
  isStayed(db: Db, batch: Batch): boolean {
    const pulls = this.desk.pulledBy(batch);
    const parent = pulls === null ? undefined : this.#parent(db, pulls);
    return parent !== undefined && (STAYING.includes(parent.state) || this.isStayed(db, parent));
  }

  #parent({ batches }: Db, attempt: number): Batch | undefined {
    return batches.find((batch) => this.desk.family(batch).includes(attempt));
  }

  #isFinal(db: Db, by: number): boolean {
    const { confirmed, height } = this.desk.shelf.facts(db.view);
    const place = confirmed.get(by);
    return place !== undefined && height - place.height + 1 >= this.desk.scope.finalBlocks;
  }

  #below(db: Db, inputs: readonly string[]): Weighed[] {
    const { confirmed } = this.desk.shelf.facts(db.view);
    return inputs.flatMap((outpoint): Weighed[] => {
      const maker = this.desk.shelf.makerOf(outpoint);
      if (maker === undefined || confirmed.has(maker)) return [];
      const plan = this.desk.shelf.plan(maker);
      return [...this.#below(db, plan.inputs), plan];
    });
  }
}
