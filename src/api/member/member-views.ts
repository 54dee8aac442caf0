import type { AddressVersion } from '../../members';
import type { SourceDeclaration } from '../../rewards';
import {
  dayAtOffset,
  DomainError,
  formatDecimal,
  type Instant,
  type Sats,
  sats,
  type Usd,
  USD_SCALE,
} from '../../units';
import { amountDto } from '../http/amounts';
import type { AddressDto, DeviceDto, EarningDto, ThresholdDto } from '../wire/member.dto';

const SATS = /^[1-9]\d*$/;

/** @throws DomainError `members.bad-threshold` for satoshi with decimals */
export function wholeSats(value: string): Sats {
  if (!SATS.test(value)) {
    throw new DomainError('members.bad-threshold', 'Satoshi are whole numbers above zero. Nothing was changed.', {
      param: 'value',
    });
  }
  return sats(BigInt(value));
}

interface Settings {
  readonly threshold: { readonly kind: 'sats'; readonly sats: Sats } | { readonly kind: 'usd'; readonly usd: Usd };
  readonly from: Instant;
}

export function thresholdDto({ threshold, from }: Settings): ThresholdDto {
  return threshold.kind === 'sats'
    ? { unit: 'sats', value: threshold.sats.toString(), from }
    : { unit: 'usd', value: formatDecimal({ digits: threshold.usd, scale: USD_SCALE }), from };
}

/** @param newest whether it is the version that counts */
export function addressDto(version: AddressVersion, newest: boolean, now: Instant): AddressDto {
  const { addressId: id, address, type, linkedAt, payableFrom, proof } = version;
  const status = !newest ? 'replaced' : payableFrom > now ? 'cooling-off' : 'payable';
  return { id, address, type, linkedAt, payableFrom, proof, status };
}

/** What `RewardQueryService.devicesOf` gives. */
interface Device {
  readonly deviceId: string;
  readonly sourceId: string;
  readonly worker: string;
  readonly state: 'ok' | 'low' | 'off' | 'disabled' | 'never-seen';
  readonly lastShareAt: Instant | null;
  readonly sampledAt: Instant | null;
  readonly hashRate1h: bigint | null;
}

const DEVICE_STATES: Readonly<Record<Device['state'], readonly [string, string | null]>> = {
  ok: ['online', null],
  low: ['online', 'Its hash rate is lower than usual.'],
  off: ['offline', 'It earns nothing while it is offline.'],
  disabled: ['offline', 'It is switched off at the pool and earns nothing.'],
  'never-seen': ['unknown', 'The pool has not named it yet.'],
};

export function deviceDto(device: Device): DeviceDto {
  const [state, note] = DEVICE_STATES[device.state];
  return {
    id: device.deviceId,
    worker: device.worker,
    sourceId: device.sourceId,
    state,
    lastSeenAt: device.lastShareAt,
    sampledAt: device.sampledAt,
    hashRate: device.hashRate1h?.toString() ?? null,
    note,
  };
}

/** What `RewardQueryService.earnings` gives. */
interface Earning {
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: EarningAsset;
  readonly from: Instant;
  readonly to: Instant;
  readonly revision: number;
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly due: bigint;
  readonly received: bigint;
}
type EarningAsset = SourceDeclaration['asset'];

export function earningDto(row: Earning, source: SourceDeclaration | undefined): EarningDto {
  const covered = row.received >= row.due;
  const reversed = row.due === 0n && row.revision > 0;
  return {
    id: `${row.sourceId}:${row.externalId}`,
    day: dayAtOffset(row.from, source?.dayOffsetMinutes ?? 0),
    occurredAt: row.to,
    sourceId: row.sourceId,
    pool: source?.pool ?? row.sourceId,
    gross: amountDto(row.asset, row.gross),
    poolFee: amountDto(row.asset, row.poolFee),
    serviceFee: amountDto(row.asset, row.serviceFee),
    net: amountDto(row.asset, row.due),
    revision: row.revision,
    status: reversed ? 'reversed' : covered ? 'available' : 'accrued',
    note: row.revision > 0 ? 'The pool has restated this row; the difference was booked.' : null,
    usd: null,
    price: null,
  };
}
