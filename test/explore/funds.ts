import { accounts } from '../../src/ledger';
import type { Gate } from '../../src/payout/due';
import { type CancellingCoins, countOwnCoins, PINNING_STATES } from '../../src/payout/own-coins';
import type { PayoutState } from '../../src/payout';
import { assess } from '../../src/solvency';
import type { OwnCoin } from './comeback';
import { type Desk, NOW, WALLET } from './desk';
import type { Batch, Db } from './state';

/** Of these a block may hold nothing yet. */
const UNMINED: readonly PayoutState[] = ['signed', 'sent', 'cancelling'];

/** What counting uses of the rest of the service. */
interface FundsHouse {
  readonly coins: (db: Db) => readonly OwnCoin[];
  readonly valueOf: (outpoint: string) => bigint;
}

/** Our coins against what is owed, as the solvency gate has it: counted and judged by the product's own functions. */
export class Funds {
  constructor(
    private readonly desk: Desk,
    private readonly house: FundsHouse,
  ) {}

  isSolvent(db: Db): boolean {
    const credit = (account: string): bigint => -(db.books[account] ?? 0n);
    const members = this.desk.scope.owedSats.map((_, n) => `m${n}`);
    const owed = (kind: 'available' | 'held' | 'in-batch' | 'in-flight'): bigint =>
      members.reduce((sum, id) => sum + credit(accounts.member(id, kind)), 0n);
    const { solvent } = assess({
      asset: 'BTC',
      now: NOW,
      coins: this.#coins(db),
      ledgerTreasury: db.books[accounts.treasury(WALLET)] ?? 0n,
      venues: [],
      inTransit: Object.entries(db.books).reduce(
        (sum, [key, value]) => (key.startsWith('transit/') ? sum + value : sum),
        0n,
      ),
      owed: {
        ...{ available: owed('available'), held: owed('held'), inBatch: owed('in-batch'), inFlight: owed('in-flight') },
        ...{ taxWithheld: 0n, feeReserve: credit(accounts.feeReserve) },
      },
    });
    return solvent;
  }

  #coins(db: Db): ReturnType<typeof countOwnCoins> {
    const { shelf } = this.desk;
    const { spent, confirmed } = shelf.facts(db.view);
    const pinning = db.batches
      .filter(({ state }) => PINNING_STATES.includes(state))
      .map((one) => this.#judged(db, one));
    const inputs = new Set(pinning.flatMap((batch) => this.#spentInForce(batch)));
    const coins = this.house.coins(db).map(({ outpoint, valueSats }) => {
      const spender = spent.get(outpoint);
      const [txid = '', vout = '0'] = outpoint.split(':');
      const spentBy = spender === undefined ? null : { txid: shelf.plan(spender).txid };
      return { txid, vout: Number.parseInt(vout, 10), value: valueSats, mature: true, spentBy };
    });
    const paying = pinning.filter(({ state }) => state !== 'cancelling');
    return countOwnCoins(
      coins,
      paying.map(({ inForce, state }) => {
        const { txid, changeSats, changeVout } = shelf.plan(inForce);
        return { state, txid, change: changeSats, changeVout };
      }),
      {
        inputs,
        isInBlock: (outpoint) => confirmed.has(shelf.makerOf(outpoint) ?? Number.NaN),
      },
      [
        ...pinning.filter(({ state }) => state === 'cancelling').map((batch) => this.#cancelling(batch, inputs)),
        ...paying.filter(({ state }) => state === 'conflicted').map((batch) => this.#void(db, batch)),
      ],
    );
  }

  /** What somebody else took a coin of counts as in conflict before the tracker has its turn too. */
  #judged(db: Db, batch: Batch): Batch {
    const { spender } = this.desk.sightOf(db, batch);
    const own = [...this.desk.family(batch), ...(batch.takenBack?.by ?? []), ...batch.found];
    const isDead = spender !== undefined && !own.includes(spender);
    return isDead && UNMINED.includes(batch.state) ? { ...batch, state: 'conflicted' } : batch;
  }

  /** What a later attempt added is ours as long as that one is not in force, and while a cancellation stands. */
  #spentInForce({ plan, inForce, state, freed }: Batch): string[] {
    const { inputs } = this.desk.shelf.plan(state === 'cancelling' ? plan : inForce);
    return inputs.filter((outpoint) => !freed.includes(outpoint));
  }

  /** What comes back to us whichever of the two confirms; change that a child spends is that one's. */
  #cancelling({ plan: id, inForce, takenBack }: Batch, spent: ReadonlySet<string>): CancellingCoins {
    const { inputs, changeSats } = this.desk.shelf.plan(id);
    const now = this.desk.shelf.plan(inForce);
    const isSpent = now.changeVout !== null && spent.has(`${now.txid}:${now.changeVout}`);
    const whole = inputs.reduce((sum, outpoint) => sum + this.house.valueOf(outpoint), 0n);
    const left = changeSats - (isSpent ? now.changeSats : 0n);
    const back = takenBack?.books.isCommitted === true ? left : whole;
    return { outpoints: inputs, worth: back - (takenBack?.books.feeSats ?? 0n) };
  }

  /**
   * A payment that somebody else made impossible: what is in transit will reach nobody, and the coins that are left are
   * ours. Of a child likewise, less its fee.
   */
  #void(db: Db, { plan: id }: Batch): CancellingCoins {
    const { spent } = this.desk.shelf.facts(db.view);
    const { inputs, items, feeSats, pulls } = this.desk.shelf.plan(id);
    // An attempt that these books have lost pays the same: the value is on its way as booked.
    const taker = inputs.map((outpoint) => spent.get(outpoint)).find((one) => one !== undefined);
    const isPaid = taker !== undefined && this.desk.shelf.plan(taker).replaces === id;
    if (isPaid) return { outpoints: [], worth: 0n };
    const there = new Set(this.house.coins(db).map(({ outpoint }) => outpoint));
    const left = inputs.filter((outpoint) => there.has(outpoint) && !spent.has(outpoint));
    const gone = pulls === null ? items.reduce((sum, { paidSats }) => sum + paidSats, 0n) : feeSats;
    return { outpoints: [], worth: left.reduce((sum, outpoint) => sum + this.house.valueOf(outpoint), -gone) };
  }
}

/** What stops every payment, as `GateService` asks for it. */
export function gatesOf(db: Db, funds: Funds): Gate[] {
  return [
    ...(db.isStopped ? (['stopped'] as const) : []),
    ...(db.reconcileOnly ? (['reconcile-only'] as const) : []),
    ...(funds.isSolvent(db) ? [] : (['insolvent'] as const)),
  ];
}
