import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { addDays, allocate, type Asset, CLOCK, type Clock, type Day, type Decimal, dayAtOffset, dayStartAtOffset, DomainError, formatUsdExact, type Instant, instant, parseDay, parseDecimal, parseUsd, plusMs, type Usd, usd } from '../units'; // prettier-ignore
import { devicePower, devicePurchase } from './device.entity';
import { rewardShare, type ShareRow } from './reward.entity';
import { headsOf } from './reward.repository';
import { RewardQueryService } from './reward-query.service';
import { readRigSources } from './rig.repository';
import { electricityCost } from './running-cost';
import { WorkLogService } from './work-log.service';

/** Rows that are read at once: a month of days. */
const ROWS_PER_STEP = 31;
/** Ten years of three daily sources: beyond it the answer would take a page's patience. */
const ROWS_MAX = 11_000;
/** Before the first block nobody bought a machine. */
const FIRST_DAY = parseDay('2009-01-03');
const PRICE_MAX = parseUsd('10000000');
const PRICE = /^\d{1,8}(\.\d{1,2})?$/;

/** What a member paid for a device, and when. */
export interface Purchase {
  readonly price: Usd;
  readonly boughtOn: Day;
  readonly declaredAt: Instant;
}

/** A device's part of one booked row. */
interface DeviceRow {
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: Asset;
  /** The member's due of the row, and the device's part of it. */
  readonly due: bigint;
  readonly part: bigint;
}

/** What a device brought and used since its purchase, row by row. */
export interface DeviceHistory {
  readonly rows: readonly DeviceRow[];
  /** Electricity of the time in which it hashed; zero where its member said no power. */
  readonly electricity: Usd;
  readonly knowsPower: boolean;
  /** More rows are booked than one answer reads: only the newest are in it. */
  readonly cut: boolean;
}

interface Of {
  readonly memberId: string;
  readonly sourceId: string;
  readonly worker: string;
}

/** What a member's own device cost, and what it has brought back since. */
@Injectable()
export class DevicePaybackService {
  constructor(
    private readonly query: RewardQueryService,
    private readonly work: WorkLogService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What the member last said it cost; undefined: nothing, or it was withdrawn. */
  async purchase(tx: ReadTx, of: Of): Promise<Purchase | undefined> {
    const [last] = await tx.find(devicePurchase, {
      where: await rigKeyOf(tx, of),
      orderBy: [['declared_at', 'desc']],
      limit: 1,
    });
    if (last === undefined || last.price_usd === 0n) return undefined;
    return { price: usd(last.price_usd), boughtOn: parseDay(last.bought_on), declaredAt: last.declared_at };
  }

  /**
   * Says what a device cost and on which day it was bought; a price of zero withdraws what was said.
   * @throws DomainError `rewards.bad-purchase`, `rewards.unknown-device` where it is not the member's
   */
  async declare(
    tx: WriteTx,
    actor: string,
    what: Of & { readonly priceUsd: string; readonly boughtOn: string },
  ): Promise<Purchase | undefined> {
    const now = this.clock.now();
    const price = priceOf(what.priceUsd);
    const boughtOn = boughtDay(what.boughtOn, now);
    const own = await this.query.devicesOf(tx, what.memberId, now);
    if (!own.some((one) => one.sourceId === what.sourceId && one.worker === what.worker)) {
      const message = 'This is none of your devices. Nothing was changed.';
      throw new DomainError('rewards.unknown-device', message, { param: 'worker' });
    }
    const [last] = await tx.find(devicePurchase, {
      where: await rigKeyOf(tx, what),
      orderBy: [['declared_at', 'desc']],
      limit: 1,
    });
    const declaredAt = last !== undefined && last.declared_at >= now ? plusMs(last.declared_at, 1) : now;
    const row = { ...keyOf(what), declared_at: declaredAt, price_usd: price, bought_on: boughtOn };
    await tx.insert(devicePurchase, [row]);
    const details = { source: what.sourceId, priceUsd: formatUsdExact(price), boughtOn };
    await this.audit.record(tx, { actor, action: 'device.purchase-set', subject: what.memberId, details });
    return price === 0n ? undefined : { price, boughtOn, declaredAt };
  }

  /** What the member last said a kilowatt-hour costs, of any device; undefined: nothing. */
  async usdPerKwh(tx: ReadTx, memberId: string): Promise<Decimal | undefined> {
    const rows = await tx.find(devicePower, {
      where: { member_id: memberId },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    return rows[0] === undefined ? undefined : parseDecimal(rows[0].usd_per_kwh);
  }

  /**
   * Every booked row of the member since the day of purchase (UTC) in which the device worked, and its electricity. A row
   * is divided among the member's devices by their work, as on the device's page. Of a machine that mines several coins
   * together there are the rows of each, and the electricity once: of the source whose rows tell of the most.
   */
  async history(tx: ReadTx, of: Of, boughtOn: Day): Promise<DeviceHistory> {
    const lines: DeviceHistory[] = [];
    for (const sourceId of (await readRigSources(tx))(of.sourceId)) {
      lines.push(await this.historyAt(tx, { ...of, sourceId }, boughtOn));
    }
    return {
      rows: lines.flatMap(({ rows }) => rows),
      electricity: usd(lines.reduce((most, line) => (line.electricity > most ? line.electricity : most), 0n)),
      knowsPower: lines.some(({ knowsPower }) => knowsPower),
      cut: lines.some(({ cut }) => cut),
    };
  }

  private async historyAt(tx: ReadTx, of: Of, boughtOn: Day): Promise<DeviceHistory> {
    const { memberId, sourceId } = of;
    const shares = await tx.find(rewardShare, {
      where: { member_id: memberId, source_id: sourceId, to_at: { gt: dayStartAtOffset(boughtOn, 0) } },
      orderBy: [
        ['to_at', 'desc'],
        ['external_id', 'asc'],
      ],
      limit: ROWS_MAX + 1,
    });
    const powers = await tx.find(devicePower, { where: await rigKeyOf(tx, of), orderBy: [['from_at', 'asc']] });
    const rows: DeviceRow[] = [];
    let electricity = 0n;
    for (let at = 0; at < Math.min(shares.length, ROWS_MAX); at += ROWS_PER_STEP) {
      const step = shares.slice(at, Math.min(at + ROWS_PER_STEP, ROWS_MAX));
      for (const { row, hashingMs, to } of await this.parts(tx, of, step)) {
        rows.push(row);
        // Before the first one was said, the first one is the best that is known.
        const power = powers.filter((one) => one.from_at <= to).at(-1) ?? powers[0];
        if (power !== undefined)
          electricity += electricityCost(power.watts, hashingMs, parseDecimal(power.usd_per_kwh));
      }
    }
    return { rows, electricity: usd(electricity), knowsPower: powers.length > 0, cut: shares.length > ROWS_MAX };
  }

  /** The device's part of some rows; rows in which it did nothing are not among them. */
  private async parts(
    tx: ReadTx,
    { memberId, sourceId, worker }: Of,
    shares: readonly ShareRow[],
  ): Promise<{ readonly row: DeviceRow; readonly hashingMs: number; readonly to: Instant }[]> {
    const heads = await headsOf(
      tx,
      sourceId,
      shares.map((share) => share.external_id),
    );
    const windows = shares.flatMap((share) => {
      const head = heads.get(share.external_id);
      return head === undefined ? [] : [{ share, from: head.from_at, to: head.to_at }];
    });
    if (windows.length === 0) return [];
    const from = instant(Math.min(...windows.map((window) => window.from)));
    const to = instant(Math.max(...windows.map((window) => window.to)));
    const workIn = await this.work.ofOwnWorkers(tx, { sourceId, memberId }, { from, to });
    return windows.flatMap(({ share, ...window }) => {
      const work = [...workIn(window)].sort(([a], [b]) => (a < b ? -1 : 1));
      const index = work.findIndex(([name]) => name === worker);
      const own = work[index]?.[1];
      if (own === undefined) return [];
      const parts = allocate(
        share.due,
        work.map(([, { hashes }]) => hashes),
      );
      const { external_id: externalId, asset, due } = share;
      return [
        {
          row: { sourceId, externalId, asset, due, part: parts[index] ?? 0n },
          hashingMs: own.hashingMs,
          to: window.to,
        },
      ];
    });
  }
}

function keyOf({ memberId, sourceId, worker }: Of) {
  return { member_id: memberId, source_id: sourceId, worker };
}

/** The key of what was said of a machine under any of the coins that it mines together. */
async function rigKeyOf(tx: ReadTx, { memberId, sourceId, worker }: Of) {
  return { member_id: memberId, source_id: { in: (await readRigSources(tx))(sourceId) }, worker };
}

function priceOf(text: string): Usd {
  const price = PRICE.test(text) ? parseUsd(text) : undefined;
  if (price !== undefined && price <= PRICE_MAX) return price;
  const message =
    'A device costs 0 to 10,000,000 dollars, with at most two decimals. Nothing was changed, and no money is affected.';
  throw new DomainError('rewards.bad-purchase', message, { param: 'priceUsd' });
}

/** Somebody east of UTC may have bought it tomorrow. */
function boughtDay(text: string, now: Instant): Day {
  const last = addDays(dayAtOffset(now, 0), 1);
  let day: Day | undefined;
  try {
    day = parseDay(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  if (day !== undefined && day >= FIRST_DAY && day <= last) return day;
  const message = 'The day of purchase is a day such as 2026-03-01, not before 2009-01-03 and not in the future. Nothing was changed, and no money is affected.'; // prettier-ignore
  throw new DomainError('rewards.bad-purchase', message, { param: 'boughtOn' });
}
