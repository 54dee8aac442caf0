import { Inject, Injectable } from '@nestjs/common';
import type { Quote } from '../../prices';
import { PriceService } from '../../prices/price.service';
import { ClaimCodeService } from '../../rewards/claim-code.service';
import { type DeviceDiary, DeviceDiaryService } from '../../rewards/device-diary.service';
import { DifficultyChangeService } from '../../rewards/difficulty-change.service';
import { STORE, type Store } from '../../store';
import {
  type Asset,
  ASSETS,
  CLOCK,
  type Clock,
  DAY_MS,
  DomainError,
  formatDecimal,
  instant,
  parseUsd,
  type Price,
} from '../../units';
import { ThrottleService } from '../auth/throttle.service';
import type { Actor } from '../http/actor.dto';
import type { DeviceDiariesDto, PowerDto, SetPowerDto } from '../wire/device-diary.dto';
import type { DeviceResultDto } from '../wire/device-result.dto';
import type { DoneDto } from '../wire/common.dto';
import type { ClaimDto, ClaimedDto } from '../wire/devices.dto';
import type { DevicePaybackDto, OwnDeviceQuery, SetPurchaseDto } from '../wire/payback.dto';
import { deviceResultDto, diaryDto, difficultyDto } from './device-views';
import { PaybackView } from './payback-view.service';
import { MemberDeviceDesk } from './device-desk.service';

/** What stands behind a device's page. */
@Injectable()
export class DeviceSources {
  constructor(
    readonly codes: ClaimCodeService,
    readonly diary: DeviceDiaryService,
    readonly prices: PriceService,
    readonly difficulties: DifficultyChangeService,
    readonly paybacks: PaybackView,
  ) {}
}

/** A member's devices, answered from the rewards room. */
@Injectable()
export class RoomsMemberDeviceDesk extends MemberDeviceDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: DeviceSources,
    private readonly throttle: ThrottleService,
  ) {
    super();
  }

  async diaries(memberId: string): Promise<DeviceDiariesDto> {
    const asOf = this.clock.now();
    const diaries = await this.store.read((tx) => this.rooms.diary.of(tx, memberId));
    const prices = await this.prices(diaries);
    const mined = ASSETS.filter((asset) => diaries.some(({ mines }) => mines.includes(asset)));
    const changes = await this.rooms.difficulties.of(mined);
    return {
      asOf,
      items: diaries.map((diary) => diaryDto(diary, prices)),
      // Each coin's own: what another one's did says nothing to who mines it.
      difficulties: changes.map(difficultyDto),
      difficultyUnknown: mined.filter((asset) => changes.every((one) => one.asset !== asset)),
      prices: [...prices].map(([asset, price]) => ({ asset, price: formatDecimal(price) })),
    };
  }

  setPower(actor: Actor, memberId: string, input: SetPowerDto): Promise<PowerDto> {
    const by = `member-${actor.accountId}`;
    return this.store.write((tx) => this.rooms.diary.setPower(tx, by, { memberId, ...input }));
  }

  async result(memberId: string, { sourceId, worker }: OwnDeviceQuery): Promise<DeviceResultDto> {
    const asOf = this.clock.now();
    const diaries = await this.store.read((tx) => this.rooms.diary.of(tx, memberId));
    const diary = diaries.find((one) => one.device.worker === worker && one.sourceIds.includes(sourceId));
    if (diary === undefined) {
      throw new DomainError('rewards.unknown-device', 'This is none of your devices. Nothing was changed.', { param: 'worker' }); // prettier-ignore
    }
    return deviceResultDto(asOf, diary, await this.quotes([diary]));
  }

  /** The present rate is the one that the device's page shows. */
  async payback(memberId: string, { sourceId, worker }: OwnDeviceQuery): Promise<DevicePaybackDto> {
    const diaries = await this.store.read((tx) => this.rooms.diary.of(tx, memberId));
    const diary = diaries.find((one) => one.device.worker === worker && one.sourceIds.includes(sourceId));
    const netPerDay = diary === undefined ? null : diaryDto(diary, await this.prices([diary])).profitPerDay;
    return this.rooms.paybacks.of({ memberId, sourceId, worker }, netPerDay === null ? null : parseUsd(netPerDay));
  }

  async setPurchase(actor: Actor, memberId: string, input: SetPurchaseDto): Promise<DoneDto> {
    await this.rooms.paybacks.declare(`member-${actor.accountId}`, memberId, input);
    return { done: true };
  }

  async claim(actor: Actor, memberId: string, { code }: ClaimDto): Promise<ClaimedDto> {
    const guesser = `claim:${memberId}`;
    await this.throttle.assertAllowed(guesser, guesser);
    try {
      const workers = await this.store.write((tx) =>
        this.rooms.codes.claim(tx, `member-${actor.accountId}`, { memberId, code }),
      );
      await this.throttle.succeeded(guesser);
      return { done: true, workers };
    } catch (error) {
      // Counted outside the transaction that the refusal rolled back.
      if (error instanceof DomainError && error.code === 'rewards.bad-code') {
        await this.throttle.failed(guesser, guesser);
      }
      throw error;
    }
  }

  /** One price a coin and day, so that two looks on one day say the same. A coin without one is left out. */
  private async prices(diaries: readonly DeviceDiary[]): Promise<Map<Asset, Price>> {
    return new Map([...(await this.quotes(diaries))].map(([asset, { price }]) => [asset, price]));
  }

  private async quotes(diaries: readonly DeviceDiary[]): Promise<Map<Asset, Quote>> {
    const now = this.clock.now();
    const at = instant(now - (now % DAY_MS));
    const assets = new Set<Asset>(diaries.flatMap(({ earned }) => earned.map(({ asset }) => asset)));
    const found = new Map<Asset, Quote>();
    for (const asset of assets) {
      try {
        const quote = await this.rooms.prices.quote(asset, at);
        if (quote !== undefined) found.set(asset, quote);
      } catch (error) {
        // A source of prices that is down is no reason to hide the devices; the page says that there is no price.
        if (!(error instanceof DomainError)) throw error;
      }
    }
    return found;
  }
}
