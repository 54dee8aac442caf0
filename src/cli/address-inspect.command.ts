import { parseAddress, type ParsedAddress } from '../members';
import { DomainError, type Network, NETWORKS } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_REFUSED } from './command';

const OTHER_NETWORK = 'members.address-wrong-network';

interface Reading {
  readonly networks: readonly Network[];
  readonly parsed: ParsedAddress | undefined;
  /** Why it is no address anywhere; what is wrong with the text itself before that it is of another network. */
  readonly refusal: DomainError | undefined;
}

/** Reads an address as a member's is read when it is linked: no network, no database, no configuration. */
export const addressInspect: Command = {
  name: 'address inspect',
  words: ['ADDRESS'],
  options: { network: `[${NETWORKS.join('|')}]` },
  summary: 'says type, network and script of a payout address, or why it would be refused',
  run({ words: [text = ''], options }, { out }) {
    const { networks, parsed, refusal } = readOn(text, networksAsked(options['network']));
    if (parsed === undefined) {
      const reason = refusal?.code.replace('members.', '') ?? 'unknown';
      out(JSON.stringify({ valid: false, refused: reason, reason: sentenceOf(refusal) }));
      return Promise.resolve(EXIT_REFUSED);
    }
    const { canonical: address, type, scriptHex: script } = parsed;
    out(JSON.stringify({ valid: true, address, type, network: nameOf(networks), networks, script }));
    return Promise.resolve(EXIT_DONE);
  },
};

function networksAsked(name: string | undefined): readonly Network[] {
  if (name === undefined) return NETWORKS;
  const network = NETWORKS.find((one) => one === name);
  if (network === undefined) throw new DomainError(BAD_INPUT, `The network is one of ${NETWORKS.join(', ')}.`, {});
  return [network];
}

/** The test networks share their prefixes: an address of one is an address of several, with the same script. */
function readOn(text: string, asked: readonly Network[]): Reading {
  const networks: Network[] = [];
  let parsed: ParsedAddress | undefined;
  let refusal: DomainError | undefined;
  for (const network of asked) {
    try {
      parsed = parseAddress(text, network);
      networks.push(network);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (refusal === undefined || refusal.code === OTHER_NETWORK) refusal = error;
    }
  }
  return { networks, parsed, refusal };
}

function nameOf(networks: readonly Network[]): string {
  return networks.length === 1 ? (networks[0] ?? '') : 'testnet';
}

/** Nothing is ever changed here, so the sentence about that is left out. */
function sentenceOf(refusal: DomainError | undefined): string {
  return refusal?.message.replace(/ Nothing was changed\.$/, '') ?? '';
}
