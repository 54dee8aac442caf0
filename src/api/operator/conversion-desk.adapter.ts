import { Inject, Injectable } from '@nestjs/common';
import { ConversionService } from '../../conversion/conversion.service';
import { ExecutionService, type FirstLegView, type HolderPart } from '../../conversion/execution.service';
import { ConversionRulesService, type KeepTerm } from '../../conversion/rules.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto, btcDto } from '../http/amounts';
import { fillDto, partDto, quoteDto, waitingDto } from '../http/conversion-views';
import type { DoneDto } from '../wire/common.dto';
import type {
  ConversionDetailDto,
  ConversionTermsDto,
  DeclareKeepDto,
  DeclareWithdrawalFeeDto,
  FirstLegDto,
  FirstLegsDto,
  HolderPartDto,
  KeepTermDto,
} from '../wire/conversion.dto';
import { ConversionDesk } from './conversion-desk.service';
import { conversionDto } from './house-views';
import { NamesService } from './names.service';

const DEPOSITS_SHOWN = 100;
const DONE: DoneDto = { done: true };

/** What stands behind the conversion pages. */
@Injectable()
export class ConversionSources {
  constructor(
    readonly rules: ConversionRulesService,
    readonly executions: ExecutionService,
    readonly conversion: ConversionService,
    readonly names: NamesService,
  ) {}
}

/** The operator's conversion pages, answered from the conversion room. */
@Injectable()
export class RoomsConversionDesk extends ConversionDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: ConversionSources,
  ) {
    super();
  }

  terms(): Promise<ConversionTermsDto> {
    return this.store.read(async (tx) => {
      const { coins, withdrawalFee } = await this.rooms.rules.terms(tx);
      const rules = await this.rooms.rules.rules(tx);
      const names = await this.rooms.names.of(
        tx,
        rules.map((rule) => rule.member_id),
      );
      return {
        asOf: this.clock.now(),
        coins: coins.map(keepTermDto),
        withdrawalFeeBorneBy: withdrawalFee.borneBy,
        withdrawalFeeFrom: withdrawalFee.from,
        rules: rules.map((rule) => ({
          memberId: rule.member_id,
          name: names.get(rule.member_id) ?? null,
          asset: rule.asset,
          convertBps: rule.convert_bps,
          from: rule.from_at,
        })),
      };
    });
  }

  declareKeep(actor: Actor, { asset, offered }: DeclareKeepDto): Promise<DoneDto> {
    return this.store.write(async (tx) => {
      await this.rooms.rules.declareKeep(tx, operator(actor), asset, offered);
      return DONE;
    });
  }

  declareWithdrawalFee(actor: Actor, { borneBy }: DeclareWithdrawalFeeDto): Promise<DoneDto> {
    return this.store.write(async (tx) => {
      await this.rooms.rules.declareWithdrawalFee(tx, operator(actor), borneBy);
      return DONE;
    });
  }

  async deposits(): Promise<FirstLegsDto> {
    const legs = await this.store.read((tx) => this.rooms.executions.firstLegs(tx, DEPOSITS_SHOWN));
    return { items: legs.map(firstLegDto) };
  }

  detail(id: string): Promise<ConversionDetailDto> {
    return this.store.read(async (tx) => {
      const record = await this.rooms.executions.record(tx, id);
      const { row, fills, steps, parts, whole } = record;
      const names = await this.rooms.names.of(
        tx,
        parts.map(({ memberId }) => memberId),
      );
      const all = { sold: row.sold, bought: row.bought, fee: row.fee, withdrawalFee: row.withdrawal_fee };
      const dto = (one: HolderPart): HolderPartDto => ({
        memberId: one.memberId,
        name: names.get(one.memberId ?? '') ?? null,
        part: partDto(row.asset, one.part, one.execution),
      });
      return {
        conversion: conversionDto(row),
        ordered: amountDto(row.asset, row.amount),
        quote: quoteDto(record.quote),
        whole: row.sold === 0n ? null : partDto(row.asset, all, whole),
        feeOfOperator: btcDto(record.feeOfOperator),
        fills: fills.map((fill) => fillDto(row.asset, fill)),
        steps: steps.map(({ state, at }) => ({ state, at })),
        parts: parts.map(dto),
        holders: record.holders,
        halted: row.state === 'halted',
      };
    });
  }

  async resume(actor: Actor, id: string): Promise<DoneDto> {
    await this.rooms.conversion.resume(id, operator(actor));
    return DONE;
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

function keepTermDto(term: KeepTerm): KeepTermDto {
  const { asset, owners, offered, from, kept, refused, waiting } = term;
  return {
    asset,
    owners: owners.map(({ sourceId, owner }) => ({ sourceId, owner })),
    offered,
    from,
    refused: refused?.message ?? null,
    kept: amountDto(asset, kept),
    waiting: waitingDto(waiting),
  };
}

function firstLegDto({ deposit, matched }: FirstLegView): FirstLegDto {
  const { id, asset, amount, txid, creditedAt: at } = deposit;
  const base = { id, credited: amountDto(asset, amount), txid, at };
  if (matched === undefined) {
    return { ...base, sourceId: null, announced: null, poolFee: null, short: null, over: null, waiting: null };
  }
  return {
    ...base,
    sourceId: matched.source_id,
    announced: amountDto(asset, matched.announced),
    poolFee: amountDto(asset, matched.fee),
    short: amountDto(asset, matched.short),
    over: amountDto(asset, matched.over),
    waiting: amountDto(asset, matched.waiting),
  };
}
