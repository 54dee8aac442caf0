import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { DomainError } from '../units';
import type { LoadedBatch } from './batch-book.service';
import { CancelDesk } from './cancel-desk.service';
import type { Coin } from './coin';
import { deriveKey } from './descriptor';
import { type ApprovalRow, type BatchRow, payoutApprovals, payoutAttempts } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { decodeRawTransaction } from './raw-transaction';
import type { ReplacementRow } from './replacement.entity';
import { bumpOf, changeSpender, familyOf, firstAttempt, inputsOf, residualsOf } from './replacement.repository';
import type { LiveAttempt, ReplaceAsk, StandingOutput } from './replacing';
import { spendOf } from './selection/coin-pool';
import { TreasuryService } from './treasury.service';
import { vbytesOfWeight } from './vsize';

/** What the node says before a replacement is planned. */
interface Outside {
  readonly rateSatPerKvb: bigint;
  readonly incrementSatPerKvb: bigint;
  readonly onlyIfFaster: boolean;
  /** What hangs on the attempt that the node holds. */
  readonly children: { readonly txid: string; readonly count: number; readonly feesSats: bigint } | undefined;
}

/** Gathers what a replacement is planned from. */
@Injectable()
export class ReplaceAsks {
  constructor(
    private readonly desk: PlanDesk,
    private readonly house: CancelDesk,
    private readonly treasury: TreasuryService,
  ) {}

  /**
   * Asks the node; never inside a write.
   * @param named an operator's own rate
   * @throws DomainError `payout.no-rate`, `payout.unknown-batch`
   */
  async outside(batchId: string, named?: bigint): Promise<Outside> {
    const { policy } = this.treasury.settings;
    const rateSatPerKvb = named ?? (await this.house.feeRate(policy.targetBlocks));
    if (rateSatPerKvb === undefined) {
      const sentence =
        'The node has no fee estimate, so a replacement cannot be priced. Nothing was changed; try again later.';
      throw new DomainError('payout.no-rate', sentence, { batchId });
    }
    const family = await this.house.store.read(async (tx) => {
      return familyOf(tx, (await this.desk.book.load(tx, batchId)).batch);
    });
    const children = await this.children(family.map(({ txid }) => txid));
    const incrementSatPerKvb = await this.house.increment();
    return { rateSatPerKvb, incrementSatPerKvb, onlyIfFaster: named === undefined, children };
  }

  /**
   * The approval whose envelope counts: the newest one.
   * @throws DomainError `payout.not-approved` for a payment that was found in the chain after a restore
   */
  async standing(tx: ReadTx, family: readonly ReplacementRow[]): Promise<ApprovalRow> {
    const rows = await tx.find(payoutApprovals, { where: { batch_id: { in: family.map(({ id }) => id) } } });
    const newest = [...family].reverse().map(({ id }) => rows.find(({ batch_id }) => batch_id === id));
    const approval = newest.find((row) => row !== undefined);
    if (approval !== undefined) return approval;
    const batchId = family[0]?.batch_id ?? '';
    const sentence = 'Nobody approved this payment here, so nothing is replaced. It goes on as it is.';
    throw new DomainError('payout.not-approved', sentence, { batchId });
  }

  /** What {@link planReplacement} decides from. @throws DomainError as {@link standing} */
  async of(tx: ReadTx, loaded: LoadedBatch, outside: Outside): Promise<ReplaceAsk> {
    const { batch } = loaded;
    const { policy } = this.treasury.settings;
    const wallet = this.treasury.wallet(batch.wallet_id);
    const { treasury } = wallet;
    const family = await familyOf(tx, batch);
    const approval = await this.standing(tx, family);
    const [changeScript] = await this.treasury.changeScripts(tx, batch.id);
    const { rateSatPerKvb, incrementSatPerKvb, onlyIfFaster } = outside;
    // Where a block holds an attempt and nobody has followed it yet, its change is among the free coins.
    const own = new Set(family.map(({ txid }) => txid));
    const free = (await this.desk.freeCoins(tx, policy)).filter(({ txid }) => !own.has(txid));
    // The script of any key is as long as that of the one that a payment without change is given.
    const changeScriptHex = changeScript ?? deriveKey(treasury, 1, 0).scriptHex;
    return {
      inputs: (await this.coinsOf(tx, batch)).map(({ valueSats, scriptHex }) => {
        return { valueSats, spend: spendOf(scriptHex, treasury.shape) };
      }),
      outputs: outputsOf(loaded, changeScriptHex, await residualsOf(tx, batch.id)),
      changeScriptHex,
      spare: await this.treasury.coinsOf(tx, wallet, free),
      rateSatPerKvb,
      incrementSatPerKvb,
      onlyIfFaster,
      rivals: await this.rivals(tx, batch, outside),
      bumpSats: await bumpOf(tx, batch.id),
      changeSpentBy: (await changeSpender(tx, family)) ?? null,
      caps: policy,
      envelope: {
        maxRateSatPerKvb: approval.max_rate_sat_per_kvb,
        maxFeeSats: approval.max_fee,
      },
    };
  }

  /** Every coin of every attempt. */
  async coinsOf(tx: ReadTx, batch: BatchRow): Promise<Pick<Coin, 'txid' | 'vout' | 'valueSats' | 'scriptHex'>[]> {
    const last = (await familyOf(tx, batch)).at(-1) ?? firstAttempt(batch);
    return (await inputsOf(tx, last)).map(({ outpoint, value, script_hex: scriptHex }) => {
      const at = outpoint.lastIndexOf(':');
      const vout = Number.parseInt(outpoint.slice(at + 1), 10);
      return { txid: outpoint.slice(0, at), vout, valueSats: value, scriptHex };
    });
  }

  private async rivals(tx: ReadTx, batch: BatchRow, { children }: Outside): Promise<LiveAttempt[]> {
    const signed = await tx.find(payoutAttempts, { where: { batch_id: batch.id } });
    const bytes = new Map(signed.map(({ txid, raw_hex }) => [txid, raw_hex]));
    return (await familyOf(tx, batch)).map(({ txid, fee: feeSats, vbytes: most }) => {
      const rawHex = bytes.get(txid);
      const vbytes = rawHex === undefined ? most : vbytesOfWeight(decodeRawTransaction(rawHex).weight);
      return children?.txid === txid ? { feeSats, vbytes, children } : { feeSats, vbytes };
    });
  }

  /** Of the attempt that the node holds, what others have hung on it. */
  private async children(txids: readonly string[]): Promise<Outside['children']> {
    for (const txid of [...txids].reverse()) {
      const place = await this.house.chain.mempoolPlace(txid);
      if (place === 'unsupported') return undefined;
      if (place === 'absent') continue;
      const { count, feesSats } = place.descendants;
      return { txid, count: count - 1, feesSats: feesSats - place.feeSats };
    }
    return undefined;
  }
}

/** The outputs of the attempt in force, by place. */
function outputsOf(
  { batch, items }: LoadedBatch,
  changeScriptHex: string,
  residuals: ReadonlySet<string>,
): StandingOutput[] {
  const byVout = new Map(items.map((item) => [item.vout, item]));
  const count = items.length + (batch.change_vout === null ? 0 : 1);
  return Array.from({ length: count }, (_, vout) => {
    const item = byVout.get(vout);
    if (item === undefined) return { scriptHex: changeScriptHex, valueSats: batch.change, isChange: true };
    const { script_hex: scriptHex, amount: claimSats, fee_share: share } = item;
    return { scriptHex, valueSats: claimSats - share, isChange: false, claimSats, isResidual: residuals.has(item.id) };
  });
}
