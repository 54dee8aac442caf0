import {
  COMPARED_ADDRESSES,
  isKeyText,
  keyAddresses,
  parseAddress,
  type ParsedAddress,
  readMemberKey,
  SINGLE_FORMS,
  type SingleForm,
} from '../members';
import { DomainError, type Network, NETWORK_NAMES, networkNamed, NETWORKS } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_REFUSED } from './command';

const OTHER_NETWORK: ReadonlySet<string> = new Set(['members.address-wrong-network', 'members.key-network']);
const FORMS = Object.keys(SINGLE_FORMS);

interface Reading {
  readonly networks: readonly Network[];
  /** Of a key its first address. */
  readonly parsed: ParsedAddress | undefined;
  /** Of a key, on the first of the networks. */
  readonly key?: { readonly form: string; readonly addresses: readonly string[] } | undefined;
  /** Why it is no address anywhere; what is wrong with the text itself before that it is of another network. */
  readonly refusal: DomainError | undefined;
}

/** Reads an address, an extended key or a descriptor as a member's is read when it is linked: no network, no database, no configuration. */
export const addressInspect: Command = {
  name: 'address inspect',
  words: ['ADDRESS'],
  options: { network: `[${NETWORKS.join('|')}]`, form: `[${FORMS.join('|')}]` },
  summary:
    'says type, network and script of a payout address, or the first addresses of an extended public key (--form of an xpub) or descriptor; or why it would be refused',
  run({ words: [text = ''], options }, { out }) {
    const form = formAsked(options['form']);
    const { networks, parsed, key, refusal } = readOn(text, networksAsked(options['network']), form);
    if (parsed === undefined) {
      const reason = refusal?.code.replace('members.', '') ?? 'unknown';
      out(JSON.stringify({ valid: false, refused: reason, reason: sentenceOf(refusal) }));
      return Promise.resolve(EXIT_REFUSED);
    }
    const { canonical: address, type, scriptHex: script } = parsed;
    out(JSON.stringify({ valid: true, address, type, network: nameOf(networks), networks, script, ...key }));
    return Promise.resolve(EXIT_DONE);
  },
};

function networksAsked(name: string | undefined): readonly Network[] {
  if (name === undefined) return NETWORKS;
  const known = NETWORK_NAMES.find((one) => one === name);
  if (known === undefined) throw new DomainError(BAD_INPUT, `The network is one of ${NETWORK_NAMES.join(', ')}.`, {});
  return [networkNamed(known)];
}

function formAsked(name: string | undefined): SingleForm | undefined {
  if (name === undefined) return undefined;
  if (isForm(name)) return name;
  throw new DomainError(BAD_INPUT, `The form is one of ${FORMS.join(', ')}.`, {});
}

function isForm(name: string): name is SingleForm {
  return FORMS.includes(name);
}

/** The test networks share their prefixes: an address of one is an address of several, with the same script. */
function readOn(text: string, asked: readonly Network[], form: SingleForm | undefined): Reading {
  const networks: Network[] = [];
  let parsed: ParsedAddress | undefined;
  let key: Reading['key'];
  let refusal: DomainError | undefined;
  for (const network of asked) {
    try {
      if (isKeyText(text)) {
        const read = readMemberKey(text, network, form);
        const addresses = keyAddresses(read, 0, COMPARED_ADDRESSES);
        parsed ??= addresses[0];
        key ??= { form: read.form, addresses: addresses.map(({ canonical }) => canonical) };
      } else parsed = parseAddress(text, network);
      networks.push(network);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (refusal === undefined || OTHER_NETWORK.has(refusal.code)) refusal = error;
    }
  }
  return { networks, parsed, key, refusal };
}

function nameOf(networks: readonly Network[]): string {
  return networks.length === 1 ? (networks[0] ?? '') : 'testnet';
}

/** Nothing is ever changed here, so the sentence about that is left out. */
function sentenceOf(refusal: DomainError | undefined): string {
  return refusal?.message.replace(/ Nothing was changed\.$/, '') ?? '';
}
