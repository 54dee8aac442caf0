import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import {
  allocate,
  type Asset,
  CLOCK,
  type Clock,
  DAY_MS,
  DomainError,
  formatDecimal,
  type Instant,
  instant,
  parseDecimal,
  plusMs,
  type Usd,
  usd,
} from '../units';
import { devicePower } from './device.entity';
import type { WorkDay } from './device-work';
import { type DeviceView, RewardQueryService } from './reward-query.service';
import { headsOf } from './reward.repository';
import { rigResult, type RigResult } from './rig';
import { readDeclared, readRigSources } from './rig.repository';
import { rewardShare, type ShareRow } from './reward.entity';
import { electricityCost } from './running-cost';
import type { SourceDeclaration } from './source';
import { WorkLogService } from './work-log.service';

const HISTORY_DAYS = 30;
/** Earnings are looked at over so long: a day is moody, a month is old. */
const RESULT_MS = 7 * DAY_MS;
const WATTS_MAX = 1_000_000;
const USD_SCALE_MAX = 8;
const USD_PER_KWH_MAX = 100n;

/** What a member said of a device. */
export interface PowerSetting {
  readonly watts: number;
  /** Dollars per kWh, an exact decimal. */
  readonly usdPerKwh: string;
  readonly from: Instant;
}

/** One booked row of the last days, and what of it is the device's. */
export interface DeviceRow {
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: Asset;
  readonly from: Instant;
  readonly to: Instant;
  /** The member's part of the row after all fees. */
  readonly due: bigint;
  /** Hashes in the row's time: the device's, and those of all devices of the member at this source. */
  readonly hashes: bigint;
  readonly allHashes: bigint;
  /** Of `due`, by hashes. */
  readonly part: bigint;
  readonly hashingMs: number;
  /** What was said of power by the end of the row; null: nothing. */
  readonly power: { readonly watts: number; readonly usdPerKwh: string } | null;
  readonly cost: Usd;
}

/** A device with its last thirty days, and what it earned and used in the booked rows of the last seven. */
export interface DeviceDiary {
  readonly device: DeviceView;
  /** Sources that name this machine, the device's own first: more than one where coins are mined together. */
  readonly sourceIds: readonly string[];
  /** Coins of those sources. */
  readonly mines: readonly Asset[];
  /** Every source's pool and where its day begins. */
  readonly declared: ReadonlyMap<string, Pick<SourceDeclaration, 'pool' | 'dayOffsetMinutes'>>;
  readonly days: readonly WorkDay[];
  readonly power: PowerSetting | null;
  /** Its part of the member's rewards after all fees, by its part of the member's work. */
  readonly earned: readonly { readonly asset: Asset; readonly units: bigint }[];
  /** Time that those rows pay for; 0: none is booked. */
  readonly windowMs: number;
  readonly hashingMs: number;
  /** Of the time since power was declared. */
  readonly cost: Usd;
  /** What `earned` is the sum of. */
  readonly rows: readonly DeviceRow[];
  /** The source whose rows the time and the electricity are of: coins mined together take both once. */
  readonly timeOf: string;
}

/** What devices did, from the work log, and what they cost, from what their member says of them. */
@Injectable()
export class DeviceDiaryService {
  constructor(
    private readonly query: RewardQueryService,
    private readonly work: WorkLogService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The member's devices, by source and name; a machine that mines several coins together once, under the first. */
  async of(tx: ReadTx, memberId: string): Promise<DeviceDiary[]> {
    const now = this.clock.now();
    const first = plusMs(instant(now - (now % DAY_MS)), -(HISTORY_DAYS - 1) * DAY_MS);
    const settings = await tx.find(devicePower, { where: { member_id: memberId }, orderBy: [['from_at', 'asc']] });
    const rigs = await readRigSources(tx);
    const declared = await readDeclared(tx);
    // What was said of a machine under one of its coins is said of the machine.
    const saidOf = (source: string, worker: string) =>
      settings.filter((one) => one.worker === worker && rigs(source).includes(one.source_id));
    const results = await this.results(tx, memberId, (source, worker, at) => {
      const said = saidOf(source, worker);
      // Before the first one was said, the first one is the best that is known.
      return said.filter((one) => one.from_at <= at).at(-1) ?? said[0];
    });
    const own = await this.query.devicesOf(tx, memberId, now);
    const found: DeviceDiary[] = [];
    for (const device of own) {
      const { sourceId, worker } = device;
      const sourceIds = rigs(sourceId).filter((id) => own.some((one) => one.sourceId === id && one.worker === worker));
      if (sourceIds[0] !== sourceId) continue;
      const power = saidOf(sourceId, worker).at(-1);
      const lines = sourceIds.flatMap((id) => results.get(`${id} ${worker}`) ?? []);
      const result = rigResult(lines) ?? NO_RESULT;
      found.push({
        device,
        sourceIds,
        mines: sourceIds.flatMap((id) => declared.get(id)?.asset ?? []),
        declared,
        days: await this.work.days(tx, { sourceId, worker }, first, HISTORY_DAYS),
        power: power === undefined ? null : { watts: power.watts, usdPerKwh: power.usd_per_kwh, from: power.from_at },
        earned: [...result.earned].map(([asset, units]) => ({ asset, units })),
        windowMs: result.windowMs,
        hashingMs: result.hashingMs,
        cost: usd(result.cost),
        rows: sourceIds.flatMap((id) => results.get(`${id} ${worker}`)?.rows ?? []),
        timeOf: sourceIds.find((id) => results.get(`${id} ${worker}`)?.windowMs === result.windowMs) ?? sourceId,
      });
    }
    return found;
  }

  /**
   * Says what a device draws and what a kilowatt-hour costs, from now on.
   * @throws DomainError `rewards.bad-power`, `rewards.unknown-device` where it is not the member's
   */
  async setPower(
    tx: WriteTx,
    actor: string,
    what: {
      readonly memberId: string;
      readonly sourceId: string;
      readonly worker: string;
      readonly watts: number;
      readonly usdPerKwh: string;
    },
  ): Promise<PowerSetting> {
    const { memberId, sourceId, worker, watts } = what;
    const price = parseDecimal(what.usdPerKwh);
    const isPrice =
      price.digits >= 0n &&
      price.scale <= USD_SCALE_MAX &&
      price.digits <= USD_PER_KWH_MAX * 10n ** BigInt(price.scale);
    if (!isPrice || !Number.isInteger(watts) || watts < 0 || watts > WATTS_MAX) {
      const message =
        'Watts are whole, at most a million; a kilowatt-hour costs 0 to 100 dollars with at most 8 decimals. Nothing was changed, and no money is affected.';
      throw new DomainError('rewards.bad-power', message, { param: isPrice ? 'watts' : 'usdPerKwh' });
    }
    const now = this.clock.now();
    const own = await this.query.devicesOf(tx, memberId, now);
    if (!own.some((one) => one.sourceId === sourceId && one.worker === worker)) {
      const message = 'This is none of your devices. Nothing was changed.';
      throw new DomainError('rewards.unknown-device', message, { param: 'worker' });
    }
    const [last] = await tx.find(devicePower, {
      where: { member_id: memberId, source_id: { in: (await readRigSources(tx))(sourceId) }, worker },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    const from = last !== undefined && last.from_at >= now ? plusMs(last.from_at, 1) : now;
    const usdPerKwh = formatDecimal(price);
    const row = { member_id: memberId, source_id: sourceId, worker, from_at: from, watts, usd_per_kwh: usdPerKwh };
    await tx.insert(devicePower, [row]);
    const details = { source: sourceId, watts: String(watts), usdPerKwh };
    await this.audit.record(tx, { actor, action: 'device.power-set', subject: memberId, details });
    return { watts, usdPerKwh, from };
  }

  /** Earnings and costs of the booked rows of the last days, divided among the member's devices by their work. */
  private async results(tx: ReadTx, memberId: string, powerAt: PowerAt): Promise<Map<string, Result>> {
    const shares = await tx.find(rewardShare, {
      where: { member_id: memberId, to_at: { gt: plusMs(this.clock.now(), -RESULT_MS) } },
    });
    const results = new Map<string, Result>();
    for (const share of shares) await this.addRow(tx, { memberId, share, powerAt }, results);
    return results;
  }

  private async addRow(
    tx: ReadTx,
    of: { readonly memberId: string; readonly share: ShareRow; readonly powerAt: PowerAt },
    results: Map<string, Result>,
  ): Promise<void> {
    const { memberId, share, powerAt } = of;
    const { source_id: sourceId, asset, due } = share;
    const head = (await headsOf(tx, sourceId, [share.external_id])).get(share.external_id);
    if (head === undefined) return;
    const window = { from: head.from_at, to: head.to_at };
    const work = [...(await this.work.ofMember(tx, { sourceId, memberId }, window))].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    if (work.length === 0) return;
    const parts = allocate(
      due,
      work.map(([, { hashes }]) => hashes),
    );
    const allHashes = work.reduce((sum, [, { hashes }]) => sum + hashes, 0n);
    work.forEach(([worker, { hashes, hashingMs }], i) => {
      const key = `${sourceId} ${worker}`;
      const result = results.get(key) ?? { earned: new Map<Asset, bigint>(), windowMs: 0, hashingMs: 0, cost: 0n, rows: [] }; // prettier-ignore
      const said = powerAt(sourceId, worker, head.to_at);
      const power = said === undefined ? null : { watts: said.watts, usdPerKwh: said.usd_per_kwh };
      const cost = power === null ? usd(0n) : electricityCost(power.watts, hashingMs, parseDecimal(power.usdPerKwh));
      const part = parts[i] ?? 0n;
      result.earned.set(asset, (result.earned.get(asset) ?? 0n) + part);
      result.windowMs += head.to_at - head.from_at;
      result.hashingMs += hashingMs;
      result.cost += cost;
      const { external_id: externalId } = share;
      result.rows.push({
        sourceId,
        externalId,
        asset,
        ...window,
        due,
        hashes,
        allHashes,
        part,
        hashingMs,
        power,
        cost,
      });
      results.set(key, result);
    });
  }
}

interface Result {
  readonly earned: Map<Asset, bigint>;
  windowMs: number;
  hashingMs: number;
  cost: bigint;
  readonly rows: DeviceRow[];
}

const NO_RESULT: RigResult<Asset> = { earned: new Map(), windowMs: 0, hashingMs: 0, cost: 0n };

type PowerAt = (
  sourceId: string,
  worker: string,
  at: Instant,
) => { readonly watts: number; readonly usd_per_kwh: string } | undefined;
