import { createHash } from 'node:crypto';
import { ACCOUNT_KEYS, minedBeside, type SourceConfig } from './declared-sources';
import type { RewardSource } from './rewards';
import { RequestGate } from './rewards/request-gate.adapter';
import { BraiinsSource } from './rewards/sources/braiins/braiins.adapter';
import { CkPoolSource } from './rewards/sources/ckpool/ckpool.adapter';
import { F2PoolSource } from './rewards/sources/f2pool/f2pool.adapter';
import { FoundrySource } from './rewards/sources/foundry/foundry.adapter';
import { LuxorSource } from './rewards/sources/luxor/luxor.adapter';
import { MiningcoreSource } from './rewards/sources/miningcore/miningcore.adapter';
import { NiceHashSource } from './rewards/sources/nicehash/nicehash.adapter';
import { FileSource } from './rewards/sources/file/file.adapter';
import { OceanSource } from './rewards/sources/ocean/ocean.adapter';
import { PublicPoolSource } from './rewards/sources/publicpool/publicpool.adapter';
import { ViaBtcSource } from './rewards/sources/viabtc/viabtc.adapter';
import { type Clock, DomainError, type Secret } from './units';

/** Every source; those at one pool share its pace. @throws what `makeSource` throws */
export function makeSources(configs: readonly SourceConfig[], clock: Clock): RewardSource[] {
  const gates = new Map<string, RequestGate>();
  const beside = minedBeside(configs);
  return configs.map((config) => {
    const { host } = new URL(config.url);
    const parent = beside.get(config.declaration.id);
    const gate = gates.get(host) ?? new RequestGate();
    gates.set(host, gate);
    const declaration = parent === undefined ? config.declaration : { ...config.declaration, minedBeside: parent };
    return makeSource({ ...config, declaration }, clock, gate);
  });
}

/** @throws DomainError `config.bad-sources` when the pool needs a credential that the file lacks */
export function makeSource(config: SourceConfig, clock: Clock, gate = new RequestGate()): RewardSource {
  const { url: baseUrl } = config;
  const declaration = { ...config.declaration, ...accountOf(config) };
  const common = { declaration, baseUrl, clock, gate };
  const credential = (name: string): Secret => {
    const value = config.credentials[name];
    if (value !== undefined) return value;
    throw new DomainError('config.bad-sources', `Source "${declaration.id}" has no credentials.${name}.`, {
      source: declaration.id,
      field: `credentials.${name}`,
    });
  };
  switch (declaration.pool) {
    case 'file':
      return new FileSource(declaration);
    case 'braiins':
      return new BraiinsSource({ ...common, token: credential('token') });
    case 'ckpool-solo':
      return new CkPoolSource({ ...common, address: credential('address').reveal() });
    case 'f2pool':
      return new F2PoolSource({ ...common, account: credential('account').reveal(), token: credential('token') });
    case 'foundry':
      return new FoundrySource({
        ...common,
        apiKey: credential('apiKey'),
        subaccount: credential('subaccount').reveal(),
      });
    case 'luxor':
      return new LuxorSource({ ...common, token: credential('token'), subaccount: credential('subaccount').reveal() });
    case 'miningcore':
      return new MiningcoreSource({
        ...common,
        address: credential('address').reveal(),
        poolId: credential('poolId').reveal(),
      });
    case 'nicehash':
      return new NiceHashSource({
        ...common,
        apiKey: credential('apiKey'),
        apiSecret: credential('apiSecret'),
        organization: credential('organization').reveal(),
      });
    case 'ocean':
      return new OceanSource({ ...common, address: credential('address').reveal() });
    case 'public-pool':
      return new PublicPoolSource({ ...common, address: credential('address').reveal() });
    case 'viabtc':
      return new ViaBtcSource({ ...common, apiKey: credential('apiKey'), apiSecret: credential('apiSecret') });
    default:
      throw new DomainError('config.bad-sources', `There is no adapter for the pool "${declaration.pool}".`, {
        pool: declaration.pool,
      });
  }
}

/** What tells an account apart may be another tomorrow: a key is renewed, and each block names its own address. */
const RENEWED: readonly string[] = ['braiins', 'viabtc', 'ckpool-solo', 'public-pool'];

/** A digest tells accounts apart and says nothing of them. */
function accountOf({ declaration: { pool }, credentials }: SourceConfig): { readonly account?: string } {
  const names = ACCOUNT_KEYS[pool] ?? [];
  if (names.length === 0 || RENEWED.includes(pool)) return {};
  const text = names.map((name) => credentials[name]?.reveal() ?? '').join('\n');
  return { account: createHash('sha256').update(`${pool}\n${text}`).digest('hex').slice(0, 16) };
}
