import { parseInstant, taxYear } from '../units';
import { runningYear } from './facts';

describe('whether a tax year is over', () => {
  it.each([
    ['2026-01-01T04:59:59.999Z', 'America/New_York', '2025-12-31'],
    ['2025-12-31T23:59:59.999Z', 'UTC', '2025-12-31'],
    ['2025-12-31T14:59:59.999Z', 'Asia/Tokyo', '2025-12-31'],
    ['2025-11-21T08:00:00.000Z', 'UTC', '2025-11-21'],
    ['2024-12-31T23:59:59.999Z', 'UTC', '2024-12-31'],
  ])('%s in %s is inside 2025, or before it', (at, zone, madeOn) => {
    expect(runningYear(taxYear(2025), parseInstant(at), zone)).toEqual({ madeOn, ends: '2025-12-31' });
  });

  it.each([
    ['2026-01-01T05:00:00.000Z', 'America/New_York'],
    ['2026-01-01T00:00:00.000Z', 'UTC'],
    ['2025-12-31T15:00:00.000Z', 'Asia/Tokyo'],
  ])('%s in %s is after 2025', (at, zone) => {
    expect(runningYear(taxYear(2025), parseInstant(at), zone)).toBeNull();
  });
});
