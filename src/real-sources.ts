import type { RewardSource } from './rewards';
import { BraiinsSource } from './rewards/sources/braiins/braiins.adapter';
import { OceanSource } from './rewards/sources/ocean/ocean.adapter';
import { ViaBtcSource } from './rewards/sources/viabtc/viabtc.adapter';
import type { SourceConfig } from './sources-config';
import { type Clock, DomainError, type Secret } from './units';

/** @throws DomainError `config.bad-sources` when the pool needs a credential that the file lacks */
export function makeSource(config: SourceConfig, clock: Clock): RewardSource {
  const { declaration, url: baseUrl } = config;
  const credential = (name: string): Secret => {
    const value = config.credentials[name];
    if (value !== undefined) return value;
    throw new DomainError('config.bad-sources', `Source "${declaration.id}" has no credentials.${name}.`, {
      source: declaration.id,
      field: `credentials.${name}`,
    });
  };
  switch (declaration.pool) {
    case 'braiins':
      return new BraiinsSource({ declaration, baseUrl, clock, token: credential('token'), basis: 'day' });
    case 'ocean':
      return new OceanSource({ declaration, baseUrl, clock, address: credential('address').reveal() });
    case 'viabtc':
      return new ViaBtcSource({
        declaration,
        baseUrl,
        clock,
        apiKey: credential('apiKey'),
        apiSecret: credential('apiSecret'),
      });
    default:
      throw new DomainError('config.bad-sources', `There is no adapter for the pool "${declaration.pool}".`, {
        pool: declaration.pool,
      });
  }
}
