import { parseInstant } from '../../units';
import { devicesDto } from './member-views';

const AT = parseInstant('2026-03-01T12:00:00Z');
const SINCE = parseInstant('2026-03-01T10:00:00Z');
const device = { deviceId: 'd', sourceId: 's', worker: 'rig', state: 'ok', lastShareAt: SINCE, sampledAt: SINCE, hashRate1h: 5n } as const; // prettier-ignore
const still = new Map([['s', { pool: 'Braiins', why: 'stands-still', since: AT } as const]]);
const down = new Map([['s', { pool: 'Braiins', why: 'pool-down', since: AT } as const]]);
const NONE = new Map<string, string>();
const NO_SILENCE: Parameters<typeof devicesDto>[2] = new Map();

describe('a machine that mines two coins together', () => {
  const doge = { ...device, sourceId: 'doge' };
  const beside = new Map([['doge', 's']]);

  it('is said to be one, under the coin that is mined beside the other', () => {
    const seen = devicesDto([device, doge], [], NO_SILENCE, beside);
    expect(seen.map(({ sourceId, minedBeside }) => [sourceId, minedBeside])).toEqual([['s', null], ['doge', 's']]); // prettier-ignore
  });

  it.each([
    ['at the other source', [doge]],
    ['of that name there', [{ ...device, worker: 'another' }, doge]],
  ])('is one of its own where the member has none %s', (_what, devices) => {
    expect(devicesDto(devices, [], NO_SILENCE, beside).at(-1)?.minedBeside).toBeNull();
  });
});

describe('a device of which there is no word', () => {
  it('is not shown as hashing: since when, that it may have stopped, and what that means for credit', () => {
    const [dto] = devicesDto([device], [], still, NONE);
    expect(dto).toMatchObject({ state: 'no-word', since: SINCE, sampledAt: SINCE });
    expect(dto?.note).toContain('No word from Braiins: it calls your device on and names no share');
    expect(dto?.note).toContain('Nothing is credited for this time until');
  });

  it('is not blamed where the pool cannot be read: the pool is named', () => {
    const [dto] = devicesDto([device], [], down, NONE);
    expect(dto?.state).toBe('no-word');
    expect(dto?.note).toContain('No word from Braiins: it cannot be read, which says nothing of your device.');
  });

  it.each([
    ['of another source', { ...device, sourceId: 'other' }, 'online'],
    ['that was off before', { ...device, state: 'off' as const }, 'offline'],
    ['that nobody ever read', { ...device, state: 'never-seen' as const, sampledAt: null }, 'unknown'],
  ])('is none %s', (_what, other, state) => {
    expect(devicesDto([other], [], still, NONE)[0]?.state).toBe(state);
  });
});
