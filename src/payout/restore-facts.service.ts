import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import type { SignedAttempt } from './hand-out-mark';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import type { Gate } from './due';
import { type BatchRow, payoutAttempts, payoutBatches, payoutInputs } from './payout.entity';
import { payoutCancellations } from './cancellation.entity';
import { decodeRawTransaction } from './raw-transaction';
import { payoutReplacements } from './replacement.entity';
import { SigningSession } from './signing-session';
import { type BarrierFacts, barrierHindrances, type Hindrance, type SignedSight } from './restore';
import { ownMoves, type RestoreRow } from './restore.entity';
import { RestoreImport } from './restore-import.service';
import { RestoreStatements } from './restore-statements.service';
import { RestoreSight, type SeenCoin, type SeenSpend } from './restore-sight.service';
import { LIVE_STATES } from './states';
import { TreasuryService } from './treasury.service';

/** What was asked outside the database, before it is read. */
export interface Asked {
  readonly gates: readonly Gate[];
  /** Txids in the node's mempool that spend coins of ours. */
  readonly mempool: ReadonlySet<string>;
  readonly attempts: readonly SignedAttempt[];
}

/** Our coins in the best chain, as far as we have their keys, and what spends them unknown to the books. */
export interface Compared {
  readonly tipHeight: number;
  readonly coins: readonly SeenCoin[];
  /** On scripts of ours that were never given out, as far as the books know. */
  readonly strayScripts: readonly string[];
  readonly spends: readonly SeenSpend[];
}

/** Gates that say that our own chain is not to be trusted now. */
const CHAIN_GATES: readonly Gate[] = ['chain-stale', 'chain-disagreement', 'wrong-network'];

/** Everything that the way back into service is judged by. */
@Injectable()
export class RestoreFacts {
  constructor(
    private readonly sight: RestoreSight,
    private readonly imports: RestoreImport,
    private readonly treasury: TreasuryService,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    readonly statements: RestoreStatements,
  ) {}

  /** Blocks on a payment, and on the barrier. */
  get needed(): number {
    return this.treasury.settings.policy.settleConfirmations;
  }

  /** Asks node and signer. @param coins of ours that are not spent */
  async ask(coins: readonly SeenCoin[]): Promise<Asked> {
    return {
      gates: await this.chain.gates(),
      mempool: await this.sight.inMempool(coins.filter(({ spentBy }) => spentBy === null)),
      attempts: await this.sight.attempts(),
    };
  }

  /** Whether our own chain is followed and read to its end. */
  async isRead(tx: ReadTx, gates: readonly Gate[]): Promise<boolean> {
    return !gates.some((gate) => CHAIN_GATES.includes(gate)) && (await this.sight.isRead(tx));
  }

  async compare(tx: ReadTx): Promise<Compared> {
    const tipHeight = await this.chain.tipHeight(tx);
    const all = await this.sight.coins(tx);
    const scripts = [...new Set(all.map(({ scriptHex }) => scriptHex))];
    const keys = await this.treasury.keysOf(tx, scripts);
    const coins = all.filter(({ scriptHex }) => keys.has(scriptHex));
    const strayScripts = scripts.filter((script) => !keys.has(script));
    return { tipHeight, coins, strayScripts, spends: await this.sight.unknownSpends(tx, coins, tipHeight) };
  }

  /** What stands between this restore and payouts, the first things first. */
  async hindrances(tx: ReadTx, restore: RestoreRow, asked: Asked): Promise<Hindrance[]> {
    if (restore.compared_at === null || !(await this.isRead(tx, asked.gates))) return [{ code: 'chain' }];
    const compared = await this.compare(tx);
    const unknown = await this.unknown(tx, compared, asked);
    const elsewhere = await this.statements.waiting(tx);
    if (unknown.length > 0) return [...unknown, ...elsewhere];
    const barrier = await this.barrier(tx, restore, { ...compared, attempts: asked.attempts });
    return [...barrierHindrances(barrier), ...elsewhere];
  }

  private async unknown(tx: ReadTx, { spends, coins }: Compared, asked: Asked): Promise<Hindrance[]> {
    const found: Hindrance[] = [];
    for (const { txid, confirmations } of spends) {
      const { needed } = this;
      if (confirmations < needed) found.push({ code: 'shallow', txid, confirmations, needed });
      else {
        const why = await this.imports.hindrances(tx, (await this.sight.rawOf(tx, txid)) ?? '', coins);
        found.push(...(why.length > 0 ? why : [{ code: 'books-behind', txid } as const]));
      }
    }
    const known = await this.sight.known(tx, [...asked.mempool]);
    const waiting = [...asked.mempool].filter((txid) => !known.has(txid));
    return [...found, ...waiting.map((txid) => ({ code: 'mempool', txid }) as const)];
  }

  async barrier(
    tx: ReadTx,
    restore: RestoreRow,
    { tipHeight, coins, attempts }: Pick<Compared, 'tipHeight' | 'coins'> & Pick<Asked, 'attempts'>,
  ): Promise<BarrierFacts> {
    const moves = await tx.find(ownMoves, { where: { restore_id: restore.id } });
    const own = new Set(moves.map(({ batch_id }) => batch_id));
    const live = await tx.find(payoutBatches, {
      where: { state: { in: LIVE_STATES.filter((one) => one !== 'settled') } },
    });
    const moved = await tx.find(payoutBatches, { where: { id: { in: [...own] } } });
    const batches = new Map([...live, ...moved].map((row): [string, BatchRow] => [row.id, row]));
    const unspent = coins.filter(({ spentBy }) => spentBy === null).map(({ txid, vout }) => `${txid}:${vout}`);
    const held = await tx.find(payoutInputs, { where: { outpoint: { in: unspent } } });
    const lost = await this.sight.lost(tx, attempts);
    const mined = new Map(coins.flatMap(({ spentBy }) => (spentBy === null ? [] : [[spentBy.txid, spentBy.height]])));
    return {
      tipHeight,
      needed: this.needed,
      lineHeight: restore.line_height,
      coins,
      // By the chain as it is now: what a row counted may have left it since.
      batches: [...batches.values()].map(({ id, txid, state }) => {
        return { id, txid, state, isBarrier: own.has(id), blockHeight: mined.get(txid) ?? null };
      }),
      reserved: new Set(held.map(({ outpoint }) => outpoint)),
      lost,
      beneath: await this.beneath(tx, lost),
    };
  }

  /** Transactions of the books that these spend something of, and those that they spend something of in turn. */
  private async beneath(tx: ReadTx, above: readonly SignedSight[]): Promise<SignedSight[]> {
    const found = new Map<string, SignedSight>();
    for (let next = above; next.length > 0;) {
      const txids = next.flatMap(({ inputs }) =>
        inputs.map((outpoint) => outpoint.slice(0, outpoint.lastIndexOf(':'))),
      );
      next = (await ofBooks(tx, [...new Set(txids)])).filter(({ txid }) => !found.has(txid));
      for (const one of next) found.set(one.txid, one);
    }
    return [...found.values()];
  }
}

/** Those of these that the books know: signed, or planned only, for the life that the copy lost may have signed them. */
async function ofBooks(tx: ReadTx, txids: readonly string[]): Promise<SignedSight[]> {
  const where = { txid: { in: txids } };
  const planned = [
    ...(await tx.find(payoutBatches, { where })),
    ...(await tx.find(payoutReplacements, { where })),
    ...(await tx.find(payoutCancellations, { where })),
  ];
  const signed = await tx.find(payoutAttempts, { where });
  const read = [
    ...planned.map(({ txid, psbt }) => ({ txid, inputs: new SigningSession(psbt).transaction.inputs })),
    ...signed.map(({ txid, raw_hex: rawHex }) => ({ txid, inputs: decodeRawTransaction(rawHex).inputs })),
  ];
  return read.map(({ txid, inputs }) => ({ txid, inputs: inputs.map((input) => `${input.txid}:${input.vout}`) }));
}
