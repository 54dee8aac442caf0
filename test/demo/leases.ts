import { addDays, type Clock, type Day, plusMs } from '../../src/units';
import type { DemoPeople } from './people';
import type { SeededRandom } from './random';
import type { RegtestWallet } from './regtest-wallet';

const SECONDS_OF_DAY = 86_400n;
/** Half of all hashes meet regtest's target: a hash per second finds a block every two seconds. */
const HASHES_OF_BLOCK = 2n;
/** The demo's chain is past its last halving and creates no coin: what a block pays is the fee that contracts declare. */
const FEES_OF_BLOCK = { sats: 1n, coins: '0.00000001' } as const;
const SETTLES_EVERY_DAYS = 7;

/** Hash rate that the made-up operator leased, and what its provider makes of it. */
interface Lease {
  readonly id: string;
  readonly provider: string;
  /** Hashes per second: single ones, because regtest's blocks cost no more. */
  readonly hashRate: bigint;
  readonly units: bigint;
  readonly priceUsd: string;
  /** It begins so many days before the demo's last one. */
  readonly daysBeforeEnd: number;
  readonly termDays: number;
  /** Satoshi that one unit costs in a day, withheld from the reward. */
  readonly feeSats: bigint;
  /** Satoshi that the provider promises for one unit and day; null: nothing. */
  readonly promisedSats: bigint | null;
  /** What it states of what headers yield, in basis points, from and to. */
  readonly statesBps: readonly [number, number];
  /** Weeks that it pays; then nothing more comes. */
  readonly paysWeeks: number;
  /** The last week that it pays is short by so many satoshi. */
  readonly shortSats: bigint;
  readonly more: object;
  /** Who holds units: member, units, and on which day of the contract they were bought. */
  readonly holders: readonly (readonly [string, bigint, number])[];
}

const common = { paysWeeks: 1_000, shortSats: 0n, promisedSats: null, feeSats: 0n, more: {} } as const;

/** One that pays well, one whose provider promised too much and is in arrears, one that is over. */
export const LEASES: readonly Lease[] = [
  {
    ...common,
    id: 'north',
    provider: 'North Hash (demo)',
    hashRate: 4n,
    units: 100n,
    priceUsd: '9800',
    daysBeforeEnd: 90,
    termDays: 180,
    feeSats: 60n,
    promisedSats: 1_700n,
    statesBps: [10_000, 10_100],
    holders: [
      ['member01', 25n, 0],
      ['member02', 25n, 0],
      ['member33', 20n, 0],
      ['member05', 5n, 44],
    ],
  },
  {
    ...common,
    id: 'south',
    provider: 'South Racks (demo)',
    hashRate: 6n,
    units: 60n,
    priceUsd: '14000',
    daysBeforeEnd: 84,
    termDays: 365,
    promisedSats: 5_800n,
    statesBps: [13_400, 13_400],
    paysWeeks: 4,
    shortSats: 300_000n,
    more: { writeOffAfterDays: 40, default: { afterDays: 35, then: 'keep' } },
    holders: [
      ['member01', 15n, 0],
      ['member34', 30n, 0],
    ],
  },
  {
    ...common,
    id: 'east',
    provider: 'East Mining (demo)',
    hashRate: 2n,
    units: 40n,
    priceUsd: '2300',
    daysBeforeEnd: 75,
    termDays: 42,
    statesBps: [10_000, 10_050],
    holders: [
      ['member33', 20n, 0],
      ['member34', 20n, 0],
    ],
  },
];

/** What a lease earns in a day by regtest's headers, after its fee. Satoshi. */
function earnedPerDay({ hashRate, units, feeSats }: Lease): bigint {
  return ((hashRate * SECONDS_OF_DAY) / HASHES_OF_BLOCK) * FEES_OF_BLOCK.sats - units * feeSats;
}

function coins(sats: bigint): string {
  return `0.${sats.toString().padStart(8, '0')}`;
}

/** The paper that was signed, as docs/contracts.md writes it. */
function termsOf(lease: Lease, start: Day): string {
  const { id, provider, hashRate, units, priceUsd, termDays, feeSats, promisedSats } = lease;
  return JSON.stringify({
    id,
    provider,
    asset: 'BTC',
    algorithm: 'sha256d',
    hashRate: `${hashRate} H/s`,
    units: Number(units),
    price: priceUsd,
    start,
    termDays,
    dayOffsetMinutes: 0,
    ...(feeSats === 0n
      ? {}
      : { fee: { currency: 'coin', perUnitDay: coins(feeSats), taken: 'deducted', whenAboveReward: { rule: 'waive' } } }), // prettier-ignore
    settlement: { everyDays: SETTLES_EVERY_DAYS, paidWithinDays: 3, toleranceBps: 100 },
    ...(promisedSats === null ? {} : { promise: { currency: 'coin', perUnitDay: coins(promisedSats) } }),
    blockFees: { rule: 'per-block', amount: FEES_OF_BLOCK.coins },
    ...lease.more,
  });
}

const FILE_MAP = {
  delimiter: 'comma',
  decimal: 'point',
  date: 'YYYY-MM-DD',
  unit: 'base-units',
  columns: { id: null, date: 'day', amount: 'satoshi', fee: null, coin: null, txid: 'paid by' },
} as const;

interface LeaseWorld {
  readonly clock: Clock;
  readonly people: DemoPeople;
  /** The providers' purse. */
  readonly wallet: RegtestWallet;
  /** Where each lease's coin is to go. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly random: SeededRandom;
  /** The operator declares the source whose files are imported. */
  readonly declareSource: (id: string) => void;
}

/** Providers of leased hash rate: the operator signs, gives out units, and imports their weekly files. */
export class Leases {
  readonly #signed = new Set<string>();

  constructor(private readonly world: LeaseWorld) {}

  get addresses(): ReadonlyMap<string, string> {
    return this.world.addresses;
  }

  /** What happens on a day of the demo: something is signed, sold, paid or stated. */
  async day(today: Day, daysLeft: number): Promise<void> {
    for (const lease of LEASES) {
      const age = lease.daysBeforeEnd - daysLeft;
      // The day before: a contract is signed for a source that the service knows.
      if (age === -1) this.world.declareSource(lease.id);
      if (age === 0) await this.#sign(lease, today);
      // A demo that is shorter than a contract begins after its first day and leases nothing.
      if (!this.#signed.has(lease.id)) continue;
      await this.#sell(lease, age);
      if (age > 0 && age % SETTLES_EVERY_DAYS === 0) await this.#settle(lease, today, age);
    }
  }

  async #sign(lease: Lease, today: Day): Promise<void> {
    const { operator } = this.world.people;
    await operator.post('/api/operator/contracts', { sourceId: lease.id, terms: termsOf(lease, today) });
    this.#signed.add(lease.id);
  }

  /** The first units begin with the contract, those sold later when they are sold. */
  async #sell({ id, holders }: Lease, age: number): Promise<void> {
    const { people } = this.world;
    for (const [key, units, day] of holders) {
      if (day !== age) continue;
      const body = { memberId: people.member(key).memberId, units: units.toString() };
      const from = age === 0 ? {} : { from: plusMs(this.world.clock.now(), 1) };
      await people.operator.post(`/api/operator/contracts/${id}/units`, { ...body, ...from });
    }
  }

  /** The provider pays the week, or does not, and sends its file; the operator looks at it and books it. */
  async #settle(lease: Lease, today: Day, age: number): Promise<void> {
    const { wallet, addresses } = this.world;
    const rows: { readonly day: Day; readonly sats: bigint }[] = [];
    for (let ago = SETTLES_EVERY_DAYS; ago > 0; ago -= 1) {
      if (age - ago < lease.termDays) rows.push({ day: addDays(today, -ago), sats: this.#stated(lease) });
    }
    if (rows.length === 0) return;
    const week = age / SETTLES_EVERY_DAYS;
    const owed = rows.reduce((sum, { sats }) => sum + sats, 0n);
    const sats = week === lease.paysWeeks ? owed - lease.shortSats : owed;
    const address = addresses.get(lease.id) ?? '';
    const txid = week > lease.paysWeeks ? '' : await wallet.send([{ address, sats }]);
    await this.#import(lease.id, [
      'day,satoshi,paid by',
      ...rows.map((row) => `${row.day},${row.sats.toString()},${txid}`),
    ]);
  }

  #stated(lease: Lease): bigint {
    const [low, high] = lease.statesBps;
    return (earnedPerDay(lease) * BigInt(this.world.random.between(low, high))) / 10_000n;
  }

  async #import(sourceId: string, lines: readonly string[]): Promise<void> {
    const { operator } = this.world.people;
    const file = { sourceId, csv: `${lines.join('\n')}\n`, map: FILE_MAP };
    const { hash } = await operator.post<{ hash: string | null }>('/api/operator/imports/preview', file);
    if (hash === null) throw new Error(`The file of ${sourceId} has mistakes.`);
    await operator.post('/api/operator/imports', { ...file, hash });
  }
}
