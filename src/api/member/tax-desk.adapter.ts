import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import { readTime, readUnits } from '../../tax';
import { InstructionsService } from '../../tax/instructions.service';
import { LotCostService } from '../../tax/lot-cost.service';
import { type LotStanding, MemberLotsService } from '../../tax/member-lots.service';
import { StatedFactsService } from '../../tax/stated-facts.service';
import { CLOCK, type Clock, DomainError, type Instant, parseUsd } from '../../units';
import type { Actor } from '../http/actor.dto';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { StateCostDto } from '../wire/lot-costs.dto';
import type { OwnFactDto, RecordOwnEventDto } from '../wire/own-events.dto';
import type {
  ChooseActivityDto,
  IdentifyUnitsDto,
  RecordOrderDto,
  StateAllocationDto,
  TaxesDto,
} from '../wire/taxes.dto';
import { TaxDesk } from './tax-desk.service';
import { taxesDto } from './tax-views';

/** What the desk needs of the tax room. */
@Injectable()
export class TaxSources {
  constructor(
    readonly instructions: InstructionsService,
    readonly stated: StatedFactsService,
    readonly lots: MemberLotsService,
    readonly costs: LotCostService,
  ) {}
}

/** What a member decides about taxes, answered from the tax room. */
@Injectable()
export class RoomsTaxDesk extends TaxDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly rooms: TaxSources,
  ) {
    super();
  }

  taxes(memberId: string): Promise<TaxesDto> {
    return this.store.read((tx) => this.taxesIn(tx, memberId));
  }

  async order(actor: Actor, memberId: string, { method, wallet, asset, from }: RecordOrderDto): Promise<TaxesDto> {
    const effectiveAt = from === undefined ? undefined : this.time(from);
    return this.acted(memberId, (tx) =>
      this.rooms.instructions.order(tx, memberId, { method, wallet, asset, effectiveAt }, actorOf(actor)),
    );
  }

  async identify(actor: Actor, memberId: string, { wallet, asset, lots }: IdentifyUnitsDto): Promise<TaxesDto> {
    const named = lots.map(({ lot, amount }) => ({ lot, units: readUnits(asset, amount) }));
    return this.acted(memberId, async (tx) => {
      const held = await this.rooms.lots.now(tx, memberId);
      const request = { wallet, asset, lots: named };
      await this.rooms.instructions.identify(tx, memberId, request, { held, actor: actorOf(actor) });
    });
  }

  async choose(actor: Actor, memberId: string, { treatment, sourceId, from }: ChooseActivityDto): Promise<TaxesDto> {
    const request = { treatment, sourceId, effectiveAt: this.time(from) };
    return this.acted(memberId, (tx) => this.rooms.instructions.choose(tx, memberId, request, actorOf(actor)));
  }

  async own(actor: Actor, memberId: string, { eventId, at, fact }: RecordOwnEventDto): Promise<TaxesDto> {
    // An event that never was is taken out at the time at which it was entered, whatever that is.
    const request =
      fact === undefined
        ? { eventId, at: this.clock.now(), fact: null }
        : { eventId, at: this.time(at), fact: factOf(fact) };
    return this.acted(memberId, (tx) => this.rooms.stated.record(tx, memberId, request, actorOf(actor)));
  }

  async allocate(actor: Actor, memberId: string, input: StateAllocationDto): Promise<TaxesDto> {
    const { madeAt, asset, manner, statement, documentSha256 } = input;
    const lots = input.lots.map(({ lot, wallet, amount }) => ({ lot, wallet, units: readUnits(asset, amount) }));
    const request = { madeAt: this.time(madeAt), asset, manner, lots, statement, documentSha256 };
    return this.acted(memberId, (tx) => this.rooms.stated.allocate(tx, memberId, request, actorOf(actor)));
  }

  async cost(actor: Actor, memberId: string, { lot, parts }: StateCostDto): Promise<TaxesDto> {
    return this.acted(memberId, async (tx) => {
      const { openings } = await this.rooms.lots.standing(tx, memberId);
      const asset = openings.find((one) => one.lot === lot)?.asset;
      const read = parts.map(({ amount, acquiredOn, basisUsd }) => ({
        ...{ units: asset === undefined ? 0n : readUnits(asset, amount), basis: parseUsd(basisUsd) },
        acquiredAt: this.time(acquiredOn),
      }));
      await this.rooms.costs.state(tx, memberId, { lot, parts: read }, { openings, actor: actorOf(actor) });
    });
  }

  /** The act counts whatever its answer meets: what is shown is read after it, out of its transaction. */
  private async acted(memberId: string, act: (tx: WriteTx) => Promise<unknown>): Promise<TaxesDto> {
    await this.store.write(act);
    return this.taxes(memberId);
  }

  private async taxesIn(tx: ReadTx, memberId: string): Promise<TaxesDto> {
    const said = await this.rooms.instructions.recorded(tx, memberId);
    const held = await this.lotsOf(tx, memberId);
    return taxesDto(said, held, { asOf: this.clock.now(), zone: this.config.instance.taxZone });
  }

  /** Books that cannot be counted keep nobody from recording an order in time. */
  private async lotsOf(tx: ReadTx, memberId: string): Promise<LotStanding & { refused: string | null }> {
    try {
      return { ...(await this.rooms.lots.standing(tx, memberId)), refused: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { lots: [], openings: [], refused: error.message };
    }
  }

  /** A wall clock of the tax zone. @throws DomainError `tax.bad-time`, `tax.no-such-time`, `tax.ambiguous-time` */
  private time(text: string): Instant {
    return readTime(text, this.config.instance.taxZone);
  }
}

const actorOf = ({ accountId }: Actor): string => `member-${accountId}`;

/** Without what was left out: the reader takes a field that is there for one that was said. */
function factOf({ fee, ...fields }: OwnFactDto): Record<string, string | Record<string, string>> {
  const said = (one: object) =>
    Object.fromEntries(Object.entries(one).filter((field): field is [string, string] => typeof field[1] === 'string'));
  return fee === undefined ? said(fields) : { ...said(fields), fee: said(fee) };
}
