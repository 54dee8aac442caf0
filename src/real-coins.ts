import type { CoinTeller, FollowedCoin } from './chain';
import { CoinNode, MergedNode } from './chain/backends/coin-node.adapter';
import { CoreBackend } from './chain/backends/core.adapter';
import { EsploraBackend } from './chain/backends/esplora.adapter';
import type { CoreCredentials } from './chain/backends/core-rpc.adapter';
import type { CoinFollowConfig, CoinNetworkConfig, CoinsConfig, NodeLogin } from './coins-config';
import { readPrivateFile } from './private-file';
import { NETWORK_RULES } from './hashing';
import { type CoinSettings, DEFAULT_COINS, type NetworkSource } from './rewards';
import { MiningcoreFigures } from './rewards/coins/miningcore-figures.adapter';
import { NodeFigures } from './rewards/coins/node-figures.adapter';
import { type Clock, Secret } from './units';

/**
 * By what the most profitable coin is told in real use.
 * @throws DomainError `config.open-file` where others can read a node's password; a file error where it is not there
 */
export function coinSettings(coins: CoinsConfig | undefined, clock: Clock): CoinSettings {
  if (coins === undefined) return DEFAULT_COINS;
  return { ...coins, networks: coins.networks.map((network) => sourceOf(network, clock)) };
}

function sourceOf(network: CoinNetworkConfig, clock: Clock): NetworkSource {
  const { asset, url } = network;
  if (network.kind === 'miningcore') {
    return new MiningcoreFigures({ asset, baseUrl: url, poolId: network.poolId, clock });
  }
  return new NodeFigures(asset, new CoinNode({ url, credentials: credentialsOf(network.auth) }), clock);
}

/**
 * Coins beside bitcoin whose headers are followed in real use.
 * @throws DomainError `config.open-file` where others can read a node's password; a file error where it is not there
 */
export function followedCoins(coins: CoinsConfig | undefined): FollowedCoin[] {
  return (coins?.followed ?? []).map((follow) => {
    const { asset, network, start } = follow;
    return { asset, network, start, source: headersOf(follow) };
  });
}

function headersOf(follow: CoinFollowConfig): CoinTeller {
  const { url, network } = follow;
  if (follow.kind === 'esplora') return new EsploraBackend({ url });
  const options = { url, credentials: credentialsOf(follow.auth) };
  return NETWORK_RULES[network].auxpow === null ? new CoreBackend(options) : new MergedNode(options);
}

function credentialsOf(auth: NodeLogin): CoreCredentials {
  if ('cookieFile' in auth) return auth;
  return { user: auth.user, password: new Secret(readPrivateFile(auth.passwordFile).trim()) };
}
