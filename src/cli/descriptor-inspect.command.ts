import { descriptorMistake } from '../descriptor-mistakes';
import { deriveKey, parseTreasury, type Treasury } from '../payout';
import { payoutSettings } from '../real-settings';
import { descriptorChecksum, DomainError, type Network, NETWORKS } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_REFUSED } from './command';

/** As many as a person compares with the screen of a device. */
const ADDRESSES = 3;

/** Reads a treasury's descriptor as the service reads it: no network, no database, no configuration. */
export const descriptorInspect: Command = {
  name: 'descriptor inspect',
  words: ['DESCRIPTOR'],
  options: { network: NETWORKS.join('|') },
  summary: "says what a treasury's descriptor is and its first addresses, or why it is refused and which checksum fits",
  run({ words: [text = ''], options }, { out }) {
    const network = networkOf(options['network']);
    try {
      out(JSON.stringify(described(text, network)));
      return Promise.resolve(EXIT_DONE);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const refused = String(error.fields['reason'] ?? error.code);
      const checksum = refused === 'no-checksum' ? checksumOf(text) : undefined;
      out(JSON.stringify({ valid: false, refused, reason: descriptorMistake(refused), checksum }));
      return Promise.resolve(EXIT_REFUSED);
    }
  },
};

/** Every wallet of the configuration as the service reads it: no network, no database. Wallets of before stand in the database alone. */
export const walletsInspect: Command = {
  name: 'wallets inspect',
  words: [],
  options: {},
  summary: 'lists every wallet that the configuration names, one a line, with its first addresses',
  run(_, { config, out }) {
    for (const { walletId: id, name, signedBy: signer, isRetired: retired, treasury } of payoutSettings(config())
      .wallets) {
      out(JSON.stringify({ id, name, signer, retired, ...told(treasury) }));
    }
    return Promise.resolve(EXIT_DONE);
  },
};

function described(text: string, network: Network): object {
  return { valid: true, network, ...told(parseTreasury(text, network)) };
}

/** What a person compares with the screen of a device. */
function told(treasury: Treasury): object {
  const addresses = (chain: 0 | 1): string[] =>
    Array.from({ length: ADDRESSES }, (_, index) => deriveKey(treasury, chain, index).address);
  return {
    form: treasury.form,

    threshold: treasury.threshold,
    keys: treasury.keys.map(({ fingerprint, accountPath }) => ({ fingerprint, path: accountPath })),
    receive: addresses(0),
    change: addresses(1),
  };
}

/** A wrong checksum is never mended here: the character that is wrong may be one of a key. */
function checksumOf(text: string): string | undefined {
  try {
    return descriptorChecksum(text);
  } catch {
    // A character that no descriptor has: then no checksum fits.
    return undefined;
  }
}

function networkOf(name: string | undefined): Network {
  const network = NETWORKS.find((one) => one === name);
  if (network === undefined) throw new DomainError(BAD_INPUT, `The network is one of ${NETWORKS.join(', ')}.`, {});
  return network;
}
