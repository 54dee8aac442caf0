import { DomainError, formatDecimal, type Instant, type Sats, sats, type Usd, USD_SCALE } from '../../units';
import { btcDto } from '../http/amounts';
import type { DeviceDto, ThresholdDto } from '../wire/member.dto';

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

/** @param minimumSats the operator's smallest payout, which a lower threshold cannot undercut (`src/payout/due.ts`) */
export function thresholdDto({ threshold, from }: Settings, minimumSats: bigint): ThresholdDto {
  const operatorMinimum = btcDto(minimumSats);
  return threshold.kind === 'sats'
    ? { unit: 'sats', value: threshold.sats.toString(), from, operatorMinimum }
    : { unit: 'usd', value: formatDecimal({ digits: threshold.usd, scale: USD_SCALE }), from, operatorMinimum };
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

const LOW = 'It hashes less than it usually does, and earns less.';
const UNNAMED = 'The pool does not name it any more: it earns nothing.';
const DEVICE_STATES: Readonly<Record<Device['state'], readonly [string, string | null]>> = {
  ok: ['online', null],
  low: ['online', 'Its hash rate is lower than usual.'],
  off: ['offline', 'It earns nothing while it is offline.'],
  disabled: ['offline', 'It is switched off at the pool and earns nothing.'],
  'never-seen': ['unknown', 'The pool has not named it yet.'],
};

/** What `DeviceWatchService.ofMember` gives. */
interface Standing {
  readonly sourceId: string;
  readonly worker: string;
  readonly standing: 'hashing' | 'offline' | 'low';
  readonly since: Instant;
}

/** What `SourceSilence.silent` gives of a source. */
interface Silence {
  readonly pool: string;
  readonly why: 'stands-still' | 'pool-down';
  readonly since: Instant;
}

/**
 * Devices by the pool's last word, and by the watch over them: a pool that stops naming a device says nothing of it.
 * @param silent sources of whose devices there is no word now, by id: what was on then is not known to be on
 * @param beside the source beside whose coin another one's is mined, by the other's id
 */
export function devicesDto(
  devices: readonly Device[],
  watched: readonly Standing[],
  silent: ReadonlyMap<string, Silence>,
  beside: ReadonlyMap<string, string>,
): DeviceDto[] {
  const own = new Set(devices.map(({ sourceId, worker }) => `${sourceId} ${worker}`));
  const standings = new Map(watched.map((one) => [`${one.sourceId} ${one.worker}`, one]));
  return devices.map((device) => {
    const parent = beside.get(device.sourceId);
    const minedBeside = parent !== undefined && own.has(`${parent} ${device.worker}`) ? parent : null;
    const dto = { ...deviceDto(device, standings.get(`${device.sourceId} ${device.worker}`)), minedBeside };
    const silence = silent.get(device.sourceId);
    if (silence === undefined || (dto.state !== 'online' && dto.state !== 'low')) return dto;
    const since = device.sampledAt ?? silence.since;
    return { ...dto, state: 'no-word', note: noWord(silence), since };
  });
}

function noWord({ pool, why }: Silence): string {
  const credit =
    'what it then states of the last 24 hours is credited; what is longer ago nobody knows, and it stays without work.';
  if (why === 'pool-down') {
    return `No word from ${pool}: it cannot be read, which says nothing of your device. Nothing is credited for this time until it can be read again: ${credit}`;
  }
  return `No word from ${pool}: it calls your device on and names no share of the last hour, of it or of any other. It may have stopped; look whether it runs. Nothing is credited for this time until the pool names a share again: ${credit}`;
}

function stateOf(device: Device, standing: Standing | undefined): readonly [string, string | null, Instant | null] {
  const [state, note] = DEVICE_STATES[device.state];
  if (standing === undefined || standing.standing === 'hashing') return [state, note, null];
  if (standing.standing === 'low' && state === 'online') return ['low', LOW, standing.since];
  if (standing.standing === 'offline' && state === 'online') return ['offline', UNNAMED, standing.since];
  return [state, note, state === 'offline' ? standing.since : null];
}

/** @param standing of the watch over it, where it is known */
export function deviceDto(device: Device, standing?: Standing): Omit<DeviceDto, 'minedBeside'> {
  const [state, note, since] = stateOf(device, standing);
  return {
    id: device.deviceId,
    worker: device.worker,
    sourceId: device.sourceId,
    state,
    lastSeenAt: device.lastShareAt,
    sampledAt: device.sampledAt,
    hashRate: device.hashRate1h?.toString() ?? null,
    note,
    since,
  };
}
