import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compactBits } from '../../src/hashing';
import { type CoinSettings, DEFAULT_COINS } from '../../src/rewards';
import { MiningcoreFigures } from '../../src/rewards/coins/miningcore-figures.adapter';
import { type Asset, type Clock, formatInstant, MINUTE_MS, plusMs } from '../../src/units';

/** Invented: what a block of each coin asks for, near enough to what such a network would. */
const NETWORKS: readonly { readonly asset: Asset; readonly height: number; readonly hashesOfBlock: bigint }[] = [
  { asset: 'BCH', height: 910_000, hashesOfBlock: 2_700_000_000_000_000_000_000n },
  { asset: 'NMC', height: 800_000, hashesOfBlock: 40_000_000_000_000_000_000n },
  { asset: 'LTC', height: 3_000_000, hashesOfBlock: 115_700_000_000_000_000n },
  { asset: 'DOGE', height: 6_000_000, hashesOfBlock: 691_000_000_000_000_000n },
  { asset: 'DASH', height: 2_400_000, hashesOfBlock: 500_000_000_000_000_000n },
  { asset: 'ZEC', height: 3_200_000, hashesOfBlock: 600_000_000_000n },
];
const POOL_FEE_BPS = 100;
const TARGETS = 1n << 256n;

/** Says on the screen whose word it is. */
const poolOf = (asset: Asset): string => `simulated-${asset.toLowerCase()}`;

/** A local pool server that states the difficulty of made-up networks, in miningcore's shape. */
export class CoinFigures {
  private constructor(
    private readonly server: Server,
    private readonly clock: Clock,
    private readonly url: string,
  ) {}

  static start(clock: Clock): Promise<CoinFigures> {
    return new Promise((resolve) => {
      const server = createServer((request, response) => {
        const network = NETWORKS.find(({ asset }) => request.url === `/api/pools/${poolOf(asset)}`);
        response.writeHead(network === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(network === undefined ? '{}' : JSON.stringify(statsOf(network, clock)));
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        resolve(new CoinFigures(server, clock, `http://127.0.0.1:${port}`));
      });
    });
  }

  /** What the demo's operator declares in the coins file. */
  settings(): CoinSettings {
    const { clock, url: baseUrl } = this;
    return {
      machines: DEFAULT_COINS.machines,
      terms: new Map(NETWORKS.map(({ asset }) => [asset, { poolFeeBps: POOL_FEE_BPS, blockFees: { kind: 'none' } }])),
      merged: [['LTC', 'DOGE']],
      networks: NETWORKS.map(({ asset }) => new MiningcoreFigures({ asset, baseUrl, poolId: poolOf(asset), clock })),
    };
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function statsOf({ asset, height, hashesOfBlock }: (typeof NETWORKS)[number], clock: Clock): object {
  const bits = compactBits(TARGETS / hashesOfBlock - 1n);
  return {
    pool: {
      id: poolOf(asset),
      coin: { type: asset, name: `${asset} (simulated)` },
      networkStats: {
        networkType: 'Main',
        nextNetworkBits: bits.toString(16).padStart(8, '0'),
        lastNetworkBlockTime: formatInstant(plusMs(clock.now(), -MINUTE_MS)).replace('Z', ''),
        blockHeight: height,
      },
    },
  };
}
