import { join } from 'node:path';
import {
  addDays,
  DAY_MS,
  type Day,
  dayAtOffset,
  dayStartAtOffset,
  type Instant,
  MINUTE_MS,
  plusMs,
  SystemClock,
} from '../../src/units';
import { deriveKey, parseTreasury } from '../../src/payout';
import { NOBODY, type RegtestNode, startRegtestNode } from '../support/regtest-node';
import { DEVICE_COUNT } from './cast';
import { CoinFigures } from './coin-figures';
import { freePort, House } from './house';
import { LEASES, Leases } from './leases';
import { DemoPeople } from './people';
import { type Destinations, PoolWorld } from './pool-world';
import { writePriceFiles } from './prices';
import { SeededRandom } from './random';
import { RegtestWallet } from './regtest-wallet';
import { RegtestRpc } from './rpc';
import { createTreasury, demoPorts } from './service';
import { SimulatedClock } from './simulated-clock';
import { Timeline, type TimelineEvents } from './timeline';

/**
 * Segwit is active on the node from block 432 on; from 4,950 on, after 33 halvings, a block creates no coin: so what a
 * contract must earn by these headers does not halve every 150 blocks of the story. The first contract begins a thousand
 * blocks after these.
 */
const FIRST_BLOCKS = 4_000;
const WALLET_BLOCKS = 10;
const FEE_RESERVE_SATS = 5_000_000n;
/** The venue's address on a chain that nobody follows here. */
const LITECOIN_ADDRESS = 'ltc1-demo-venue';
const DOGECOIN_ADDRESS = 'doge-demo-venue';
/** The real clock goes on from the end of the span; the node follows at this pace and finds a block each time. */
const AFTERWARDS_BLOCK_EVERY_MS = 2 * MINUTE_MS;
/** A day without a quote: most of the OCEAN group's coin of that time stays unpriced, in sight. */
const UNPRICED_DAYS_BEFORE_END = 44;

export interface DemoOptions {
  readonly folder: string;
  readonly seed: number;
  readonly days: number;
  readonly today: Instant;
  readonly say: (line: string) => void;
}

interface Strangers {
  readonly braiins: RegtestWallet;
  readonly ocean: RegtestWallet;
  readonly venue: RegtestWallet;
  readonly operator: RegtestWallet;
  readonly providers: RegtestWallet;
}

/** The whole made-up world with the real service in it. */
export class Demo {
  readonly devices = DEVICE_COUNT;
  readonly databaseFile: string;
  readonly folder: string;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    readonly origin: string,
    readonly people: DemoPeople,
    readonly rpc: RegtestRpc,
    readonly birthdayHeight: number,
    private readonly parts: {
      readonly options: DemoOptions;
      readonly clock: SimulatedClock;
      readonly node: RegtestNode;
      readonly pools: PoolWorld;
      readonly house: House;
      readonly timeline: Timeline;
      readonly coins: CoinFigures;
      readonly leases: Leases;
    },
  ) {
    this.folder = parts.options.folder;
    this.databaseFile = join(this.folder, 'paydirt.sqlite');
  }

  get events(): TimelineEvents {
    return this.parts.timeline.events;
  }

  /** Where each provider of leased hash rate pays. */
  get leaseAddresses(): ReadonlyMap<string, string> {
    return this.parts.leases.addresses;
  }

  static async open(options: DemoOptions): Promise<Demo> {
    const { folder, days, say } = options;
    // The last simulated day lies behind us, so that the clock can go on with the machine's and an authenticator fits.
    const from = dayAtOffset(plusMs(options.today, -(days + 1) * DAY_MS), 0);
    const start = dayStartAtOffset(from, 0);
    const clock = new SimulatedClock(start);
    say('Starting a regtest node ...');
    const node = await startRegtestNode({ mockTime: plusMs(start, -10 * DAY_MS) });
    const rpc = new RegtestRpc(node.rpcUrl, node.rpcPassword);
    const strangers = await mineFirstCoins(node, rpc, start);
    writePrices(folder, from, options);
    const descriptor = await createTreasury(folder);
    const destinations = depositAddresses(descriptor);
    const pools = new PoolWorld(clock, strangers, destinations, new SeededRandom(options.seed));
    const poolUrls = await pools.start();
    const coins = await CoinFigures.start(clock);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const birthdayHeight = (await rpc.call<number>('getblockcount', [])) + 1;
    say('Starting the service ...');
    const ports = await demoPorts(
      {
        dataDir: folder,
        clock,
        start,
        node,
        birthdayHeight,
        origin,
        poolUrls,
        oceanAddress: destinations.ocean,
        venuePayments: pools.venuePayments,
        coins: coins.settings(),
        payWithdrawal: (address, sats) => strangers.venue.send([{ address, sats }]),
      },
      descriptor,
    );
    const house = await House.open(ports, port);
    await assertAddresses(house, destinations);
    say('Operator and members sign in, link addresses, set thresholds ...');
    const people = await DemoPeople.arrive(origin, clock, (name, mail) => house.operatorLink(name, mail));
    await house.declareTerms(people, plusMs(clock.now(), 1));
    await strangers.operator.send([{ address: await house.depositAddress('operator'), sats: FEE_RESERVE_SATS }]);
    const { venue, declareSource } = ports;
    const addresses = await leaseAddresses(house);
    const random = new SeededRandom(options.seed + 1);
    const leases = new Leases({ clock, people, wallet: strangers.providers, addresses, random, declareSource });
    const { runner } = house;
    const firstConfirmation = (): Promise<boolean> => isConfirming(people);
    const timeline = new Timeline(
      { clock, node, pools, runner, people, leases, venue, declareSource, firstConfirmation },
      { from, days },
      { say, feeReserveSats: FEE_RESERVE_SATS },
    );
    return new Demo(origin, people, rpc, birthdayHeight, {
      options,
      clock,
      node,
      pools,
      house,
      timeline,
      coins,
      leases,
    });
  }

  /** Fourteen months in about two minutes. */
  live(): Promise<void> {
    this.parts.options.say(`Living through ${this.parts.options.days} days ...`);
    return this.parts.timeline.run();
  }

  /** Lets time pass without anything happening. */
  pass(ms: number): void {
    const { clock } = this.parts;
    clock.set(plusMs(clock.now(), ms));
  }

  /** Time passes by itself from here on; jobs run and blocks are found. */
  goOn(): void {
    const { clock, node, house } = this.parts;
    const findBlock = () => void node.setTime(clock.now()).then(() => node.mine(1, NOBODY));
    clock.set(new SystemClock().now());
    clock.release();
    findBlock();
    house.startJobs();
    this.#timer = setInterval(findBlock, AFTERWARDS_BLOCK_EVERY_MS);
  }

  async close(): Promise<void> {
    const { house, pools, node, coins } = this.parts;
    clearInterval(this.#timer);
    await house.close();
    await pools.stop();
    await coins.close();
    await node.stop();
  }
}

async function mineFirstCoins(node: RegtestNode, rpc: RegtestRpc, start: Instant): Promise<Strangers> {
  const strangers = {
    braiins: new RegtestWallet('braiins', rpc),
    ocean: new RegtestWallet('ocean', rpc),
    venue: new RegtestWallet('venue', rpc),
    operator: new RegtestWallet('operator', rpc),
    providers: new RegtestWallet('providers', rpc),
  };
  for (const wallet of Object.values(strangers)) await wallet.mine(WALLET_BLOCKS);
  await node.mine(FIRST_BLOCKS - Object.keys(strangers).length * WALLET_BLOCKS, NOBODY);
  await node.setTime(start);
  return strangers;
}

function writePrices(folder: string, from: Day, { days, seed }: DemoOptions): void {
  // Prices go on for a while after the span, so that a demo left running has them.
  const span = { from: addDays(from, -2), to: addDays(from, days + 60) };
  const skip = new Set([addDays(from, days - UNPRICED_DAYS_BEFORE_END)]);
  writePriceFiles(folder, span, { seed, skip });
}

/** The first two keys of the treasury: the service gives them out in this order, which is checked when it runs. */
function depositAddresses(descriptor: string): Destinations {
  const treasury = parseTreasury(descriptor, 'regtest');
  return {
    braiins: deriveKey(treasury, 0, 0).address,
    ocean: deriveKey(treasury, 0, 1).address,
    viabtc: LITECOIN_ADDRESS,
    dogecoin: DOGECOIN_ADDRESS,
  };
}

async function assertAddresses(house: House, { braiins, ocean }: Destinations): Promise<void> {
  const same =
    (await house.depositAddress('pool:braiins')) === braiins && (await house.depositAddress('pool:ocean')) === ocean;
  if (!same) throw new Error('The treasury gave out other deposit addresses than its first two.');
}

/** Where each provider of leased hash rate is to pay. */
async function leaseAddresses(house: House): Promise<Map<string, string>> {
  const addresses = new Map<string, string>();
  for (const { id } of LEASES) addresses.set(id, await house.depositAddress(`pool:${id}`));
  return addresses;
}

async function isConfirming(people: DemoPeople): Promise<boolean> {
  return (await people.batches()).some(({ state }) => state === 'confirming');
}
