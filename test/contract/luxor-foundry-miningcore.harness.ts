import type { SourceDeclaration } from '../../src/rewards';
import { FoundrySource } from '../../src/rewards/sources/foundry/foundry.adapter';
import { LuxorSource } from '../../src/rewards/sources/luxor/luxor.adapter';
import { MiningcoreSource } from '../../src/rewards/sources/miningcore/miningcore.adapter';
import {
  addDays,
  type Asset,
  DAY_MS,
  type Day,
  HOUR_MS,
  parseDay,
  parseInstant,
  plusMs,
  Secret,
} from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook, type PoolServer } from '../support/pools';
import { type FoundryServerOptions, startFoundryServer } from '../support/pools/foundry';
import { type LuxorServerOptions, startLuxorServer } from '../support/pools/luxor';
import { type MiningcoreServerOptions, startMiningcoreServer } from '../support/pools/miningcore';
import { DESTINATION, FIRST_DAY, type SourceHarness } from './reward-source.contract';

const DECLARED: SourceDeclaration = {
  id: 'pool-1',
  pool: 'pool',
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'net',
  recogniseAt: 'withdrawable',
  legalModel: 'principal',
  ownerAtConversion: 'operator',
  sharing: 'work',
  receivesAt: 'treasury',
  since: parseInstant('2026-01-01T00:00:00Z'),
};
const NOW = { sleep: () => Promise.resolve(), random: () => 0 };
const FAST = { minIntervalMs: 0, timeoutMs: 400, bodyBytesMax: 1024 * 1024, pace: NOW };
const dayNumber = (n: number): Day => addDays(parseDay('2026-03-01'), n);
export const txid = (n: number): string => n.toString(16).padStart(64, '0');

export type Declared = Partial<SourceDeclaration>;

/** A declaration that is refused leaves no server behind. */
async function opened<T>(server: PoolServer, make: () => T): Promise<T> {
  try {
    return make();
  } catch (refusal) {
    await server.close();
    throw refusal;
  }
}

export async function luxor(
  options: { declared?: Declared; token?: string; server?: Partial<LuxorServerOptions> } = {},
): Promise<SourceHarness> {
  const clock = new FakeClock();
  const asset: Asset = options.declared?.asset ?? 'BTC';
  const book = new PoolBook({ asset, dayOffsetMinutes: 0, now: () => clock.now(), account: 'my_subaccount' });
  const server = await startLuxorServer(book, { token: 'top-secret', ...options.server });
  const source = await opened(
    server,
    () =>
      new LuxorSource({
        ...FAST,
        declaration: { ...DECLARED, id: 'luxor-1', pool: 'luxor', ...options.declared },
        baseUrl: server.url,
        token: new Secret(options.token ?? 'top-secret'),
        subaccount: 'my_subaccount',
        clock,
      }),
  );
  return {
    source,
    book,
    earn: (n, net) => void book.creditDay(dayNumber(n), net),
    setNow: (at) => clock.set(at),
    close: () => server.close(),
  };
}

export async function foundry(
  options: { declared?: Declared; apiKey?: string; server?: Partial<FoundryServerOptions> } = {},
): Promise<SourceHarness> {
  const clock = new FakeClock();
  const book = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: 'my_subaccount' });
  const server = await startFoundryServer(book, { apiKey: 'top-secret', ...options.server });
  const source = await opened(
    server,
    () =>
      new FoundrySource({
        ...FAST,
        declaration: { ...DECLARED, id: 'foundry-1', pool: 'foundry', sharing: 'percent', ...options.declared },
        baseUrl: server.url,
        apiKey: new Secret(options.apiKey ?? 'top-secret'),
        subaccount: 'my_subaccount',
        clock,
      }),
  );
  return {
    source,
    book,
    announcesNoPayouts: true,
    earn: (n, net) => void book.creditDay(dayNumber(n), net),
    setNow: (at) => clock.set(at),
    close: () => server.close(),
  };
}

export async function miningcore(
  options: { declared?: Declared; server?: Partial<MiningcoreServerOptions> } = {},
): Promise<SourceHarness> {
  const clock = new FakeClock();
  const asset: Asset = options.declared?.asset ?? 'BTC';
  const book = new PoolBook({ asset, dayOffsetMinutes: 0, now: () => clock.now(), account: DESTINATION });
  const server = await startMiningcoreServer(book, { poolId: 'btc1', ...options.server });
  const source = new MiningcoreSource({
    ...FAST,
    declaration: { ...DECLARED, id: 'core-1', pool: 'miningcore', amountDecimals: 12, ...options.declared },
    baseUrl: server.url,
    poolId: 'btc1',
    address: DESTINATION,
    clock,
  });
  return {
    source,
    book,
    earn: (n, net) =>
      void book.creditBlock({
        hash: txid(n),
        height: 900_000 + n,
        at: plusMs(FIRST_DAY, n * DAY_MS + HOUR_MS),
        net,
        fee: 0n,
      }),
    setNow: (at) => clock.set(at),
    takesBack: true,
    close: () => server.close(),
  };
}
