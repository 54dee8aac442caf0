import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant, plusMs } from '../units';
import { type AlertPolicy, type DeviceEdge, type DeviceWatch, wasAhead, watchDevice } from './device-watch';

const T = parseInstant('2026-03-02T00:00:00Z');
const POLICY: AlertPolicy = { offlineMs: 30 * MINUTE_MS, lowPercent: 70, lowMs: 3 * HOUR_MS };
const STEP = 10 * MINUTE_MS;

/** Reads a device again and again: `rate` null is a device that is off. */
class Device {
  watch: DeviceWatch | undefined;
  readonly edges: DeviceEdge[] = [];
  at = T;

  read(rate: bigint | null, lastShareMinutesAgo?: number): DeviceEdge | null {
    const share = lastShareMinutesAgo === undefined ? null : plusMs(this.at, -lastShareMinutesAgo * MINUTE_MS);
    const reading = { at: this.at, isHashing: rate !== null, rate, lastShareAt: share };
    const { watch, edge } = watchDevice(this.watch, reading, POLICY);
    this.watch = watch;
    if (edge !== null) this.edges.push(edge);
    return edge;
  }

  /** Reads every ten minutes for so long. */
  during(ms: number, rate: bigint | null): void {
    for (const end = this.at + ms; this.at < end; this.at = plusMs(this.at, STEP)) this.read(rate);
  }

  get told(): readonly string[] {
    return this.edges.map(({ kind }) => kind);
  }
}

/** A device that has hashed 100 a second for two days. */
function steady(): Device {
  const device = new Device();
  device.during(2 * DAY_MS, 100n);
  return device;
}

describe('a clock that was ahead', () => {
  it('is one that jumps back by more than an hour', () => {
    expect(wasAhead(plusMs(T, HOUR_MS), T)).toBe(false);
    expect(wasAhead(plusMs(T, HOUR_MS + 1), T)).toBe(true);
    expect(wasAhead(T, plusMs(T, DAY_MS))).toBe(false);
  });

  it.each([
    ['an hour back: the readings wait until it is caught up', HOUR_MS, []],
    ['a day back: readings begin anew, and count no time before', DAY_MS, ['device-offline']],
  ])('%s', (_, backMs, told) => {
    const device = steady();
    const { usual } = device.watch ?? {};
    device.at = plusMs(device.at, -backMs);
    device.read(null);
    expect(device.told).toEqual([]);
    device.at = plusMs(device.at, 29 * MINUTE_MS);
    device.read(null);
    expect(device.told).toEqual([]);
    device.at = plusMs(device.at, MINUTE_MS);
    device.read(null);
    expect(device.told).toEqual(told);
    expect(device.watch?.usual).toBe(usual);
  });
});

describe('an outage', () => {
  it.each([
    [29, []],
    [30, ['device-offline']],
  ])('of %i minutes since the first reading without it', (minutes, told) => {
    const device = steady();
    device.read(null);
    device.at = plusMs(device.at, minutes * MINUTE_MS);
    device.read(null);
    expect(device.told).toEqual(told);
  });

  it('is told once, with the last share as its beginning, and its end once', () => {
    const device = steady();
    const begin = device.at;
    device.read(null, 25);
    device.at = plusMs(begin, 30 * MINUTE_MS);
    expect(device.read(null, 55)).toMatchObject({ kind: 'device-offline', since: plusMs(begin, -25 * MINUTE_MS) });
    device.during(DAY_MS, null);
    const back = plusMs(device.at, STEP);
    device.at = back;
    device.during(DAY_MS, 100n);
    expect(device.told).toEqual(['device-offline', 'device-back']);
    expect(device.edges[1]).toMatchObject({ since: back, began: plusMs(begin, -25 * MINUTE_MS) });
  });

  it('begins with the last reading in which it hashed, where the pool names no share or an impossible one', () => {
    for (const minutes of [undefined, -60, 60 * 24 * 9]) {
      const device = steady();
      const last = plusMs(device.at, -STEP);
      device.read(null, minutes);
      device.at = plusMs(device.at, 30 * MINUTE_MS);
      expect(device.read(null, minutes)).toMatchObject({ kind: 'device-offline', since: last });
    }
  });

  it('that is interrupted for less than half an hour stays one outage', () => {
    const device = steady();
    device.during(HOUR_MS, null);
    for (let i = 0; i < 20; i += 1) {
      device.during(20 * MINUTE_MS, 100n);
      device.during(20 * MINUTE_MS, null);
    }
    expect(device.told).toEqual(['device-offline']);
  });

  it('is no outage where the pool could not be read meanwhile: what was said before says nothing', () => {
    const device = steady();
    device.read(null);
    device.at = plusMs(device.at, 2 * HOUR_MS + 1);
    device.read(null);
    expect(device.told).toEqual([]);
    device.at = plusMs(device.at, STEP);
    device.read(100n);
    device.during(HOUR_MS, 100n);
    expect(device.told).toEqual([]);
  });

  it('that stood at first sight is told to nobody, nor is its end', () => {
    const device = new Device();
    device.during(DAY_MS, null);
    device.during(DAY_MS, 100n);
    expect(device.told).toEqual([]);
    expect(device.watch).toMatchObject({ standing: 'hashing' });
  });
});

describe('a low hash rate', () => {
  it.each([
    [70n, []],
    [69n, ['device-low']],
  ])('of %i where 100 is usual and 70 per cent is the line', (rate, told) => {
    const device = steady();
    device.during(4 * HOUR_MS, rate);
    expect(device.told).toEqual(told);
  });

  it('is told after three hours without a break, and not a reading before', () => {
    const device = steady();
    device.during(3 * HOUR_MS, 50n);
    expect(device.told).toEqual([]);
    device.read(50n);
    expect(device.told).toEqual(['device-low']);
  });

  it('is known of a device that flaps between off and low', () => {
    const device = steady();
    for (let i = 0; i < 12; i += 1) {
      device.during(20 * MINUTE_MS, null);
      device.during(20 * MINUTE_MS, 40n);
    }
    expect(device.told).toEqual(['device-low']);
  });

  it.each([
    [79n, ['device-low']],
    [80n, ['device-low', 'device-usual']],
  ])('ends ten points above the line: at %i', (rate, told) => {
    const device = steady();
    device.during(4 * HOUR_MS, 50n);
    device.during(DAY_MS, rate);
    expect(device.told).toEqual(told);
  });

  it('is the new usual after a week, and is not low any more then', () => {
    const device = steady();
    device.during(8 * DAY_MS, 50n);
    expect(device.told).toEqual(['device-low', 'device-new-usual']);
    expect(device.edges[1]).toMatchObject({ rate: 50n });
    device.during(DAY_MS, 50n);
    expect(device.told).toHaveLength(2);
  });

  it('is not judged before a day was seen, nor where the pool gives no rate', () => {
    const young = new Device();
    young.during(20 * HOUR_MS, 100n);
    young.during(3 * HOUR_MS, 10n);
    expect(young.told).toEqual([]);
    const silent = steady();
    for (let i = 0; i < 60; i += 1) {
      silent.at = plusMs(silent.at, STEP);
      const reading = { at: silent.at, isHashing: true, rate: null, lastShareAt: null };
      silent.watch = watchDevice(silent.watch, reading, POLICY).watch;
    }
    expect(silent.watch).toMatchObject({ standing: 'hashing', lowFrom: null });
  });

  it('that ends in an outage is followed by the outage, and by one end', () => {
    const device = steady();
    device.during(4 * HOUR_MS, 50n);
    device.during(2 * HOUR_MS, null);
    device.during(2 * HOUR_MS, 100n);
    expect(device.told).toEqual(['device-low', 'device-offline', 'device-back']);
  });
});

it('takes no reading that is not newer', () => {
  const device = steady();
  const before = device.watch;
  device.at = plusMs(before?.readAt ?? T, 0);
  expect(device.read(null)).toBeNull();
  expect(device.watch).toBe(before);
});

it('never tells an end without its beginning, nor the same thing twice in a row, whatever the pool says', () => {
  const readings = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.option(fc.bigInt(0n, 200n))), {
    minLength: 20,
    maxLength: 200,
  });
  fc.assert(
    fc.property(readings, (steps) => {
      const device = steady();
      for (const [minutes, rate] of steps) {
        device.at = plusMs(device.at, minutes * MINUTE_MS);
        device.read(rate);
      }
      let outage = false;
      let low = false;
      for (const { kind, began } of device.edges) {
        if (kind === 'device-offline') {
          expect(outage).toBe(false);
          [outage, low] = [true, false];
        } else if (kind === 'device-back') {
          expect(outage).toBe(true);
          outage = false;
        } else if (kind === 'device-low') {
          expect([outage, low]).toEqual([false, false]);
          low = true;
        } else {
          expect(low).toBe(true);
          low = false;
        }
        expect(began === null).toBe(kind === 'device-offline' || kind === 'device-low');
      }
    }),
  );
});
