import { addDays, DAY_MS, dayAtOffset, dayStartAtOffset, HOUR_MS, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook, startBraiinsServer, startViaBtcServer } from '../support/pools';
import { DAY_ONE } from '../support/rewards';

/**
 * The pools of the bench of collecting, as a process of their own: what they do to answer is not the product's work.
 * Started with how many workers each has and the secret of their keys; says where they listen, then answers each number
 * of a day that it is sent with the same number, when that day has passed at all of them.
 */
const WORKERS = Number(process.argv[2]);
const SECRET = process.argv[3] ?? '';
const HASH_RATE = 10n ** 14n;
const NET = 123_456_789n;

/** What the bench hears first: where the pools are. */
export interface PoolAddresses {
  readonly braiins: readonly string[];
  readonly viabtc: string;
}

const clock = new FakeClock(DAY_ONE);

/** One more day passes at a pool: what it credits, and its workers at the day's end. */
function pass(book: PoolBook, n: number): void {
  const day = addDays(dayAtOffset(DAY_ONE, 0), n);
  book.creditDay(day, NET + BigInt(n), { calculatedAt: dayStartAtOffset(addDays(day, 1), 0) });
  for (let w = 0; w < WORKERS; w += 1) {
    const hashRate = HASH_RATE + BigInt((w * 7_919 + n * 104_729) % 10_000) * 10n ** 9n;
    const lastShareAt = book.options.now();
    book.setWorker({ name: `rig${w}`, hashRate1h: hashRate, hashRate24h: hashRate, state: 'ok', lastShareAt });
  }
}

/** Two accounts at Braiins and one at ViaBTC, whose days begin at 16:00 UTC. */
async function serve(): Promise<void> {
  const options = { asset: 'BTC', dayOffsetMinutes: 0, now: () => clock.now(), account: 'operator' } as const;
  const braiins = [new PoolBook(options), new PoolBook(options)];
  const viabtc = new PoolBook({ ...options, dayOffsetMinutes: 480 });
  const servers = [];
  for (const book of braiins) servers.push(await startBraiinsServer(book, { token: SECRET }));
  const china = await startViaBtcServer(viabtc, { apiKey: SECRET, apiSecret: SECRET });
  process.on('message', (n: number) => {
    clock.set(plusMs(DAY_ONE, (n + 1) * DAY_MS + HOUR_MS));
    for (const book of [...braiins, viabtc]) pass(book, n);
    process.send?.(n);
  });
  const addresses: PoolAddresses = { braiins: servers.map(({ url }) => url), viabtc: china.url };
  process.send?.(addresses);
}

void serve();
