import { Inject, Injectable } from '@nestjs/common';
import { ARRIVAL_REASONS, MADE_GOOD_REASONS, NEVER_LEFT_REASONS, type ProposalRow } from '../../conversion';
import { ConversionService } from '../../conversion/conversion.service';
import { ExecutionService, type FirstLegView, type HolderPart } from '../../conversion/execution.service';
import { ConversionRulesService, type KeepTerm } from '../../conversion/rules.service';
import { type Statement, ProposalsService } from '../../conversion/proposals.service';
import { WithdrawalsService } from '../../conversion/withdrawals.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock, DomainError } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto, btcDto } from '../http/amounts';
import { fillDto, partDto, placeDto, quoteDto, waitingDto } from '../http/conversion-views';
import type { DoneDto } from '../wire/common.dto';
import type {
  ConversionExitsDto,
  ConversionStatementDto,
  NameDepositDto,
  StateConversionDto,
} from '../wire/conversion-exits.dto';
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

/** What stands behind the exits of conversions. */
@Injectable()
export class ConversionExitSources {
  constructor(
    readonly withdrawals: WithdrawalsService,
    readonly proposals: ProposalsService,
  ) {}
}

/** The operator's conversion pages, answered from the conversion room. */
@Injectable()
export class RoomsConversionDesk extends ConversionDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: ConversionSources,
    private readonly ways: ConversionExitSources,
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

  nameDeposit(actor: Actor, input: NameDepositDto): Promise<DoneDto> {
    const { depositId, sourceId, payoutId } = input;
    return this.store.write(async (tx) => {
      await this.rooms.conversion.nameDeposit(tx, operator(actor), { depositId, sourceId, payoutId: payoutId ?? null });
      return DONE;
    });
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
        mayHold: ['created', 'quoted', 'ordered', 'filled', 'withdrawn'].includes(row.state),
        owed: btcDto(record.owed),
        ways: await this.ways.proposals.ways(tx, id),
        owners: record.owners.map((one) => ({ ...one })),
      };
    });
  }

  async resume(actor: Actor, id: string): Promise<DoneDto> {
    await this.rooms.conversion.resume(id, operator(actor));
    return DONE;
  }

  async hold(actor: Actor, id: string): Promise<DoneDto> {
    await this.rooms.conversion.hold(id, operator(actor));
    return DONE;
  }

  exits(actor: Actor): Promise<ConversionExitsDto> {
    return this.store.read(async (tx) => {
      const { byPerson, total, minimum, sales, unmatched, onTheWay } = await this.ways.withdrawals.toWithdraw(tx);
      const rows = await this.ways.proposals.list(tx);
      const people = rows.flatMap((row) => [row.member_id, accountOf(row.proposed_by), accountOf(row.decided_by)]);
      const names = await this.rooms.names.of(tx, people);
      const open = new Set(await this.ways.proposals.confirmable(tx, operator(actor)));
      const reasons = await this.ways.proposals.reasonsOf(tx, rows.map(({ id }) => id)); // prettier-ignore
      const credits = await this.ways.proposals.creditsOf(tx, rows.map(({ id }) => id)); // prettier-ignore
      const claims = await this.ways.withdrawals.owed(tx);
      return {
        asOf: this.clock.now(),
        toWithdraw: {
          byPerson,
          total: btcDto(total),
          minimum: minimum === null ? null : btcDto(minimum),
          sales: sales.map(({ id, asset, net, since }) => ({ id, asset, net: btcDto(net), since })),
          unmatched: unmatched.map(({ id, venue_ref, amount, txid, at }) => ({ id: venue_ref ?? id, amount: btcDto(amount), txid, at })), // prettier-ignore
          onTheWay: onTheWay.map(({ arrives, ...rest }) => ({ ...rest, arrives: btcDto(arrives) })),
        },
        owed: claims.map(({ conversion_id: conversionId, venue, owed, at }) => ({ conversionId, venue, owed: btcDto(owed), at })), // prettier-ignore
        statements: rows.map((row) => statementDto({ ...row, reason: reasons.get(row.id) ?? null, depositId: credits.get(row.id) ?? null }, names, open.has(row.id))), // prettier-ignore
      };
    });
  }

  state(actor: Actor, input: StateConversionDto): Promise<DoneDto> {
    return this.store.write(async (tx) => {
      await this.ways.proposals.propose(tx, operator(actor), statementOf(input));
      return DONE;
    });
  }

  async confirm(actor: Actor, id: string): Promise<DoneDto> {
    await this.ways.proposals.confirm(id, operator(actor));
    return DONE;
  }

  takeBack(actor: Actor, id: string): Promise<DoneDto> {
    return this.store.write(async (tx) => {
      await this.ways.proposals.withdraw(tx, operator(actor), id);
      return DONE;
    });
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

function accountOf(actor: string | null): string | null {
  return actor?.replace(/^operator-/, '') ?? null;
}

function statementDto(
  row: ProposalRow & { readonly reason: string | null; readonly depositId: string | null },
  names: ReadonlyMap<string, string>,
  mayConfirm: boolean,
): ConversionStatementDto {
  const named = (actor: string): string => names.get(accountOf(actor) ?? '') ?? actor;
  const { kind, asset, evidence, state, txid, venue } = row;
  return {
    ...{ id: row.id, kind, evidence, state, txid, venue, mayConfirm, reason: row.reason, depositId: row.depositId },
    conversionId: row.conversion_id,
    memberId: row.member_id,
    name: names.get(row.member_id ?? '') ?? null,
    sold: amountDto(asset, row.sold),
    bought: btcDto(row.bought),
    fee: kind === 'kept-settled' ? amountDto(asset, row.fee) : btcDto(row.fee),
    proposedBy: named(row.proposed_by),
    proposedAt: row.proposed_at,
    decidedBy: row.decided_by === null ? null : named(row.decided_by),
  };
}

/** @throws DomainError `conversion.bad-statement` when a field that its kind needs is missing */
function statementOf(input: StateConversionDto): Statement {
  const { kind, evidence } = input;
  const need = <T>(value: T | undefined, name: string): T => {
    if (value !== undefined) return value;
    throw new DomainError('conversion.bad-statement', `${name} is missing. Nothing was noted.`, { param: name });
  };
  const units = (name: 'sold' | 'bought' | 'fee'): bigint => BigInt(need(input[name], name));
  if (kind === 'kept-settled') {
    const [memberId, asset, txid] = [need(input.memberId, 'memberId'), need(input.asset, 'asset'), need(input.txid, 'txid')]; // prettier-ignore
    return { kind, memberId, asset, txid, units: units('sold'), fee: BigInt(input.fee ?? '0'), venue: input.venue ?? null, evidence }; // prettier-ignore
  }
  if (kind === 'misnamed') return { kind, depositId: need(input.depositId, 'depositId'), evidence };
  const conversionId = need(input.conversionId, 'conversionId');
  if (kind === 'never-taken') return { kind, conversionId, evidence };
  if (kind === 'never-left') return { kind, conversionId, reason: reasonOf(input, NEVER_LEFT_REASONS), evidence };
  const arrived = { conversionId, txid: input.txid ?? null, evidence, arrived: kind === 'fill-was' ? 0n : units('bought') }; // prettier-ignore
  if (kind === 'arrived') return { ...arrived, kind, reason: reasonOf(input, ARRIVAL_REASONS) };
  if (kind === 'made-good') return { ...arrived, kind, reason: reasonOf(input, MADE_GOOD_REASONS) };
  return { kind, conversionId, sold: units('sold'), bought: units('bought'), fee: units('fee'), evidence };
}

/** @throws DomainError `conversion.bad-statement` when the reason is none of those that the statement may name */
function reasonOf<T extends string>({ reason }: StateConversionDto, known: readonly T[]): T {
  const found = known.find((one) => one === reason);
  if (found !== undefined) return found;
  throw new DomainError('conversion.bad-statement', `reason must be one of ${known.join(', ')}. Nothing was noted.`, { param: 'reason' }); // prettier-ignore
}

function keepTermDto(term: KeepTerm): KeepTermDto {
  const { asset, owners, offered, from, kept, places, refused, waiting } = term;
  return {
    asset,
    owners: owners.map(({ sourceId, owner }) => ({ sourceId, owner })),
    offered,
    from,
    refused: refused?.message ?? null,
    kept: amountDto(asset, kept),
    places: places.map((place) => placeDto(asset, place)),
    waiting: waitingDto(waiting),
  };
}

function firstLegDto({ deposit, matched, named }: FirstLegView): FirstLegDto {
  const { id, asset, amount, txid, creditedAt: at } = deposit;
  const base = { id, credited: amountDto(asset, amount), txid, at, named };
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
