import { VARIABLES as V } from './config.variables';
import type { EnvReader } from './env-reader';
import { DomainError, type Secret } from './units';

export type NodeAuth =
  | { readonly kind: 'cookie'; readonly file: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret };

/** The source that the header chain follows, and that transactions are handed to. */
export type NodeConfig =
  | { readonly kind: 'core'; readonly url: string; readonly auth: NodeAuth; readonly rest: boolean }
  | { readonly kind: 'esplora'; readonly url: string };

/** Where headers and blocks come from. */
export interface ChainSourcesConfig {
  readonly node: NodeConfig;
  /** Where a new header chain starts; a stored one goes on as it began. */
  readonly chainStart: 'genesis' | 'checkpoint';
  /** Esplora server whose chain is compared with ours; undefined when none is wanted. */
  readonly secondUrl: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Reads where headers and blocks come from; mistakes are left with the reader. */
export function readChainSources(reader: EnvReader): ChainSourcesConfig {
  const second = reader.text(V.secondEsplora);
  return {
    node: readNode(reader),
    chainStart: reader.oneOf(V.chainStart, ['genesis', 'checkpoint']),
    secondUrl: second === '' ? undefined : reader.parsed(V.secondEsplora, parsePublicUrl),
  };
}

function readNode(reader: EnvReader): NodeConfig {
  const rest = reader.oneOf(V.nodeRest, ['no', 'yes']) === 'yes';
  if (reader.oneOf(V.nodeKind, ['core', 'esplora']) === 'esplora') {
    return { kind: 'esplora', url: reader.parsed(V.nodeUrl, parsePublicUrl) ?? '' };
  }
  return { kind: 'core', url: reader.parsed(V.nodeUrl, parseUrl) ?? '', auth: readAuth(reader), rest };
}

/** @throws DomainError when it is no http address or carries credentials */
function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new DomainError('config.bad-node-url', 'it must be an http address such as http://127.0.0.1:8332.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new DomainError('config.bad-node-url', 'put user and password in their own variables, not in the address.');
  }
  return url.href;
}

/** @throws DomainError as {@link parseUrl}, and on plain http beyond this machine: anybody on the way could answer */
function parsePublicUrl(text: string): string {
  const href = parseUrl(text);
  const { protocol, hostname } = new URL(href);
  if (protocol === 'https:' || LOOPBACK.has(hostname)) return href;
  throw new DomainError('config.plain-http', 'plain http is refused except on localhost or 127.0.0.1; use https.');
}

function readAuth(reader: EnvReader): NodeAuth {
  const file = reader.text(V.nodeCookieFile);
  const user = reader.text(V.nodeUser);
  const password = reader.secret(V.nodePassword);
  if (file !== '' && user !== '') {
    reader.mistake(
      `${V.nodeCookieFile.name} and ${V.nodeUser.name} are both set: choose one way to sign in to the node.`,
    );
  }
  if (file !== '') return { kind: 'cookie', file };
  if (user === '' || password.reveal() === '') {
    reader.mistake(
      `Neither ${V.nodeCookieFile.name} nor ${V.nodeUser.name} with ${V.nodePassword.name} is set: the node would refuse us.`,
    );
  }
  return { kind: 'password', user, password };
}
