import type { Secret } from '../../units';
import type { InstanceDto } from '../wire/instance.dto';

/** Token of the API's configuration; the ports module provides it. */
export const API_CONFIG = Symbol('api-config');

/** What the API needs to know. Plain values: config.ts reads the environment. */
export interface ApiConfig {
  /** `https://host[:port]`, or `http://` on loopback. Cookies, links and the cross-site check rest on it. */
  readonly origin: string;
  /** 32 random bytes in hex: seals authenticator secrets and hashes one-time tokens. */
  readonly secretKey: Secret;
  /** Shown to everybody. */
  readonly instance: InstanceDto;
}
