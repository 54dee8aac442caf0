import { Inject, Injectable } from '@nestjs/common';
import { type Gate, PAYOUT_SETTINGS, type PayoutSettings, type Preview } from '../../payout';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { PayoutService } from '../../payout/payout.service';
import { TreasuryService } from '../../payout/treasury.service';
import { accounts } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { DomainError } from '../../units';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import { basisOf, reasonOf } from '../member/wording';
import type { PageQuery } from '../wire/common.dto';
import type {
  ApproveDto,
  BatchDetailDto,
  BatchDto,
  BatchesDto,
  BatchesPageDto,
  BatchPreviewDto,
  DueDto,
  NotDueDto,
  SwitchDto,
} from '../wire/payout.dto';
import type { UtxoDto } from '../wire/treasury.dto';
import { batchDetailDto, batchDto, feeEstimateDto } from './batch-views';
import { NamesService } from './names.service';
import { BatchDesk } from './operator-desks.service';
import { SwitchViewService } from './switch-view.service';

const CANCELLED = 'cancelled by an operator';
const STOPPED = 'stopped by an operator';

/** What stands behind the batches. */
@Injectable()
export class BatchSources {
  constructor(
    readonly payouts: PayoutService,
    readonly query: PayoutQueryService,
    readonly treasury: TreasuryService,
    readonly ledger: LedgerService,
    readonly stopSwitch: SwitchViewService,
  ) {}
}

/** The batch pages, answered from the payout room. */
@Injectable()
export class RoomsBatchDesk extends BatchDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly rooms: BatchSources,
    private readonly names: NamesService,
  ) {
    super();
  }

  async preview(walletId?: string): Promise<BatchPreviewDto> {
    const preview = await this.rooms.payouts.preview(undefined, walletId);
    const feeOptions = await this.rooms.payouts.whatIf(preview.at, walletId);
    const coins = preview.transactions.flatMap(({ inputs }) => inputs);
    const sum = (pick: (one: (typeof preview.transactions)[number]) => bigint): bigint =>
      preview.transactions.reduce((total, one) => total + pick(one), 0n);
    const changeSats = sum((one) => one.changeSats);
    const [due, notDue, inputs] = await this.store.read(async (tx) => [
      await this.due(tx, preview.in),
      await this.notDue(tx, preview.out),
      await this.inputs(tx, coins),
    ]);
    return {
      asOf: preview.at,
      due,
      notDue,
      inputs,
      total: btcDto(sum((one) => one.paidSats)),
      change: changeSats === 0n ? null : btcDto(changeSats),
      fee: btcDto(preview.feeSats),
      feeRateSatPerKvb: Number(preview.rateSatPerKvb ?? 0n),
      vsize: preview.transactions.reduce((total, one) => total + one.vbytes, 0),
      saved: btcDto(preview.savedSats),
      feeEstimate: feeEstimateDto(preview.fees),
      feeOptions: feeOptions.map(({ kind, targetBlocks, rateSatPerKvb, feeSats, payments }) => ({
        kind,
        targetBlocks,
        feeRateSatPerKvb: Number(rateSatPerKvb),
        fee: btcDto(feeSats),
        payments,
      })),
      price: null,
      refusals: refusalsOf(preview),
    };
  }

  async plan(actor: Actor, walletId?: string): Promise<BatchesDto> {
    const planned = await this.rooms.payouts.plan(operator(actor), undefined, walletId);
    if (planned.length === 0) {
      throw new DomainError('payout.nothing-due', 'Nobody is due now. Nothing was changed.', {});
    }
    return { items: await Promise.all(planned.map(({ id }) => this.summary(id))) };
  }

  async list(page: PageQuery): Promise<BatchesPageDto> {
    const limit = limitOf(page);
    const rows = await this.rooms.query.batches({ ...beforeInstant(page), limit: limit + TIES_MAX });
    const { items, next } = cutAtInstant(rows, limit, (row) => row.planned_at);
    return { items: await Promise.all(items.map((row) => this.summary(row.id))), next };
  }

  async batch(actor: Actor, batchId: string): Promise<BatchDetailDto> {
    const view = await this.rooms.query.batch(batchId);
    return this.store.read(async (tx) => {
      const look = await this.rooms.payouts.look(tx, view.batch, operator(actor));
      const actors = [...view.events.map((event) => event.actor), look.taken?.by ?? ''];
      const names = await this.names.of(tx, [...view.items.map((item) => item.member_id), ...actors]);
      return batchDetailDto({ ...view, ...look }, this.settings.policy.settleConfirmations, names);
    });
  }

  async takeOn(actor: Actor, batchId: string, batchHash: string): Promise<BatchDto> {
    await this.rooms.payouts.takeOn(batchId, operator(actor), batchHash);
    return this.summary(batchId);
  }

  async approve(actor: Actor, batchId: string, input: ApproveDto): Promise<BatchDto> {
    const envelope = {
      maxRateSatPerKvb: BigInt(input.maxFeeRateSatPerKvb),
      maxFeeSats: BigInt(input.maxTotalFeeSats),
    };
    await this.rooms.payouts.approve(batchId, operator(actor), envelope, input.batchHash);
    return this.summary(batchId);
  }

  async cancel(actor: Actor, batchId: string): Promise<BatchDto> {
    await this.rooms.payouts.cancel(batchId, operator(actor), CANCELLED);
    return this.summary(batchId);
  }

  stopped(actor: Actor): Promise<SwitchDto> {
    return this.rooms.stopSwitch.read(actor);
  }

  async stop(actor: Actor): Promise<SwitchDto> {
    await this.rooms.payouts.stop(operator(actor), STOPPED);
    return this.stopped(actor);
  }

  async resume(actor: Actor): Promise<SwitchDto> {
    await this.rooms.payouts.resume(operator(actor));
    return this.stopped(actor);
  }

  private async summary(batchId: string): Promise<BatchDto> {
    return batchDto(await this.rooms.query.batch(batchId), this.settings.policy.settleConfirmations);
  }

  private async due(
    tx: ReadTx,
    rows: readonly { memberId: string; address: string; amountSats: bigint; feeShareSats: bigint }[],
  ): Promise<DueDto[]> {
    const ids = rows.map((row) => row.memberId);
    const names = await this.names.of(tx, ids);
    return rows.map((row) => ({
      memberId: row.memberId,
      name: names.get(row.memberId) ?? null,
      address: row.address,
      amount: btcDto(row.amountSats),
      fee: btcDto(row.feeShareSats),
    }));
  }

  private async notDue(tx: ReadTx, rows: Preview['out']): Promise<NotDueDto[]> {
    const names = await this.names.of(
      tx,
      rows.map((row) => row.memberId),
    );
    const found: NotDueDto[] = [];
    for (const { memberId, reasons, expected } of rows) {
      found.push({
        memberId,
        name: names.get(memberId) ?? null,
        available: btcDto(await this.rooms.ledger.balance(tx, accounts.member(memberId, 'available'), 'BTC')),
        reasons: reasons.map(reasonOf),
        expectedAt: expected.at,
        expectedBasis: basisOf(expected),
      });
    }
    return found;
  }

  private async inputs(
    tx: ReadTx,
    coins: readonly {
      txid: string;
      vout: number;
      valueSats: bigint;
      scriptHex: string;
      confirmations: number;
      coinbase: boolean;
    }[],
  ): Promise<UtxoDto[]> {
    const tipHeight = await this.rooms.query.tipHeight(tx);
    const keys = await this.rooms.treasury.keysOf(
      tx,
      coins.map((coin) => coin.scriptHex),
    );
    return coins.map((coin) => ({
      outpoint: `${coin.txid}:${coin.vout}`,
      amount: btcDto(coin.valueSats),
      address: keys.get(coin.scriptHex)?.address ?? '',
      height: tipHeight - coin.confirmations + 1,
      confirmations: coin.confirmations,
      coinbase: coin.coinbase,
      reservedBy: null,
    }));
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

const GATE_CODES = new Set<string>(['fee-rate-above-cap', 'no-fee-rate']);
/** Why there is no batch at all. */
const NO_BATCH: Readonly<Record<string, string>> = {
  'nothing-due': 'Nobody is due now.',
  'fee-above-cap':
    'The network fee of any batch would be above its limit: payouts wait for lower fees, or until more has come in.',
};

/** Without a rate everybody waits for one: that is said, and not that nobody is due. */
function refusalsOf({ refused, rateSatPerKvb }: Preview): BatchPreviewDto['refusals'] {
  if (refused === null) return [];
  return [refusalOf(rateSatPerKvb === null ? 'no-fee-rate' : refused)];
}

function refusalOf(code: string): BatchPreviewDto['refusals'][number] {
  if (GATE_CODES.has(code)) return { ...reasonOf({ code: 'gate', gate: code as Gate }), code };
  return { code, message: NO_BATCH[code] ?? 'The treasury has not enough confirmed coins.', until: null };
}
