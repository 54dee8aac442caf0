import { DEFAULT_POLICY } from '../../src/payout';
import type { Coin } from '../../src/payout/coin';
import { type LiveAttempt, planReplacement, REPLACEABLE, type StandingOutput } from '../../src/payout/replacing';
import { changeOf, planTxid } from './chain';
import { batchOf, type Desk } from './desk';
import { type Batch, type Db, NO_BLOCK, ON_ITS_OWN, type Plan, type State, type Step } from './state';
import type { TakeBack } from './takeback';

/** What replacing uses of the rest of the service. */
interface ReplaceHouse {
  readonly scriptHex: string;
  readonly scriptOf: (member: number) => string;
  readonly rateSatPerKvb: bigint;
  readonly valueOf: (outpoint: string) => bigint;
  /** Coins that no batch holds. */
  readonly spare: (db: Db) => readonly Coin[];
  /** Asks the signer, who judges by its journal and writes before it signs. */
  readonly ask: (state: State, plan: number) => State | undefined;
  readonly books: Pick<TakeBack, 'open' | 'settleBooks'>;
  /** In the transaction that approves it. */
  readonly handedOut: (db: Db, id: number) => Db;
}

/** After these what became of a payment is final once it is buried. */
const ENDED: readonly Batch['state'][] = ['settled', 'displaced', 'cancelled'];

/** Replacing a payment by a dearer one (RULES.md 13, 16), decided by the product's own functions; loading and saving is written here anew. */
export class Replace {
  constructor(
    private readonly desk: Desk,
    private readonly house: ReplaceHouse,
  ) {}

  /**
   * Planned and approved in one step: nothing reads a replacement before it is approved, and approving asks again for all
   * that can have changed since (state, gates, its coins, who spends the change, whether it is the last one planned).
   */
  steps(state: State, batch: Batch): Step[] {
    // What was read from the chain nobody approved here, so that no envelope stands.
    if (!REPLACEABLE.includes(batch.state) || batch.isImported) return [];
    const steps: Step[] = [];
    const planned = state.left.replacements > 0 ? this.#plan(state, batch) : undefined;
    if (planned !== undefined) steps.push({ name: `replace ${batch.plan}`, to: planned });
    const last = batch.attempts.at(-1);
    if (last === undefined || batch.attemptsSigned.includes(last)) return steps;
    const asked = this.house.ask(state, last);
    return asked === undefined ? steps : [...steps, { name: `ask for the dearer ${batch.plan}`, to: asked }];
  }

  /** Its bytes, its fee in the books and the attempt in force in one transaction. */
  signed(state: State, plan: Plan): State {
    const batch = batchOf(state.db, plan);
    if (batch === undefined || !REPLACEABLE.includes(batch.state) || batch.attemptsSigned.includes(plan.id))
      return state;
    const attemptsSigned = [...batch.attemptsSigned, plan.id];
    const opened = this.house.books.open(state, batch, true);
    const now = batchOf(opened.db, plan) ?? batch;
    const [newest = plan.id] = this.desk.signedAttempts({ ...now, attemptsSigned });
    const kept = this.desk.patch(opened, now, { attemptsSigned, inForce: newest });
    return this.house.books.settleBooks(kept, batch.plan, undefined);
  }

  /** Coins of attempts that lost, once the outcome is buried. */
  free(state: State, batch: Batch): State | undefined {
    if (batch.attempts.length === 0 || !ENDED.includes(batch.state) || batch.block === NO_BLOCK) return undefined;
    const { shelf, scope } = this.desk;
    const { spent, height } = shelf.facts(state.db.view);
    if (height - shelf.facts(batch.block).height + 1 < scope.finalBlocks) return undefined;
    const first = shelf.plan(batch.plan).inputs;
    const lost = this.desk.heldBy(batch).filter((outpoint) => !first.includes(outpoint) && !spent.has(outpoint));
    return lost.length === 0 ? undefined : this.desk.patch(state, batch, { freed: [...batch.freed, ...lost].sort() });
  }

  #plan(state: State, batch: Batch): State | undefined {
    const { shelf } = this.desk;
    const { rateSatPerKvb, scriptHex, valueOf, scriptOf } = this.house;
    const family = this.desk.family(batch);
    const own = shelf.plan(batch.inForce);
    const held = this.desk.heldBy(batch);
    const txids = new Set(family.map((id) => shelf.plan(id).txid));
    const planned = planReplacement({
      inputs: held.map((outpoint) => ({ valueSats: valueOf(outpoint), spend: { kind: 'wpkh' } as const })),
      outputs: outputsOf(own, { scriptOf, scriptHex }),
      changeScriptHex: scriptHex,
      spare: this.house.spare(state.db).filter(({ txid }) => !txids.has(txid)),
      rateSatPerKvb,
      incrementSatPerKvb: 1_000n,
      onlyIfFaster: false,
      rivals: family.map((id) => this.#rival(state, shelf.plan(id))),
      bumpSats: 0n,
      changeSpentBy: this.#changeSpentBy(state.db, family),
      caps: DEFAULT_POLICY,
      envelope: { maxRateSatPerKvb: DEFAULT_POLICY.maxRateSatPerKvb, maxFeeSats: DEFAULT_POLICY.maxFeeSats },
    });
    if ('refused' in planned) return undefined;
    const added = planned.added.map(({ txid, vout }) => `${txid}:${vout}`);
    const plan = shelf.keep(`instead of ${batch.plan} for ${planned.feeSats} with ${added.join()}`, (id) => ({
      ...{ ...ON_ITS_OWN, id, txid: planTxid(id), replaces: batch.plan, items: own.items },
      ...{ inputs: [...held, ...added].sort(), feeSats: planned.feeSats, vbytes: planned.vbytes },
      ...{ changeSats: planned.changeSats, changeVout: planned.changeVout },
    }));
    if (family.includes(plan.id)) {
      this.desk.wrongs.push(`RULES 13 attempt ${plan.id} does not replace itself`);
      return undefined;
    }
    const left = { ...state.left, replacements: state.left.replacements - 1 };
    const db = this.house.handedOut(state.db, batch.plan);
    return this.desk.patch({ ...state, db, left }, batch, { attempts: [...batch.attempts, plan.id] });
  }

  /** What a mempool may hold of it, with all that hangs on it. */
  #rival({ mempool }: State, { id, txid, feeSats, vbytes }: Plan): LiveAttempt {
    if (!mempool.includes(id)) return { feeSats, vbytes };
    const hanging = mempool
      .map((one) => this.desk.shelf.plan(one))
      .filter(({ inputs }) => {
        return inputs.some((outpoint) => outpoint.startsWith(`${txid}:`));
      });
    const feesSats = hanging.reduce((sum, one) => sum + one.feeSats, 0n);
    return { feeSats, vbytes, children: { count: hanging.length, feesSats } };
  }

  #changeSpentBy({ batches }: Db, family: readonly number[]): string | null {
    const changes = family.map((id) => changeOf(this.desk.shelf.plan(id)));
    const by = batches.find((batch) => this.desk.heldBy(batch).some((outpoint) => changes.includes(outpoint)));
    return by === undefined ? null : String(by.plan);
  }
}

/** The outputs of a payment, by place. */
function outputsOf(
  { items, changeSats, changeVout }: Plan,
  { scriptOf, scriptHex }: Pick<ReplaceHouse, 'scriptOf' | 'scriptHex'>,
): StandingOutput[] {
  const change = changeVout === null ? [] : [{ vout: changeVout, scriptHex, valueSats: changeSats, isChange: true }];
  const paid = items.map(({ vout, member, paidSats: valueSats, amountSats: claimSats }) => {
    return { vout, scriptHex: scriptOf(member), valueSats, isChange: false, claimSats };
  });
  return [...paid, ...change].sort((a, b) => a.vout - b.vout);
}
