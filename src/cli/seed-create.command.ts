import { readPassphrase } from '../real-settings';
import { createSeedFile, SEED_FORMS, type SeedForm } from '../treasury-seed';
import { DomainError, type Network, NETWORKS, type Secret } from '../units';
import { type Command, type CommandContext, type CommandInput, EXIT_DONE } from './command';

/** Makes a treasury: a sealed seed file, its descriptor, and the words that are shown once. */
export const seedCreate: Command = {
  name: 'seed create',
  words: ['FILE'],
  options: { network: 'NETWORK', 'passphrase-file': '[FILE]', form: '[FORM]' },
  summary:
    'makes and seals the seed of the treasury (form wpkh, sh-wpkh or tr); without a passphrase file it asks at the terminal',
  async run({ words: [path = ''], options }, context) {
    const { out } = context;
    const network = networkOf(options['network']);
    const form = formOf(options['form']);
    const passphrase = await passphraseOf(options, context);
    const { descriptor, words } = await createSeedFile({ path, passphrase, network, form });
    out(`A new treasury for ${network} is sealed in ${path}; only its owner can read it. It holds no money yet.`);
    out('');
    out('Write these 24 words on paper now. They are shown this once and stored nowhere in the clear:');
    for (const line of wordLines(words)) out(`  ${line}`);
    out('');
    out('The descriptor, which is no secret:');
    out(`  ${descriptor}`);
    out('');
    out(`Next: set PAYDIRT_TREASURY_DESCRIPTOR to it (in quotes), PAYDIRT_SIGNER_SEED_FILE=${path},`);
    out('and PAYDIRT_SIGNER_PASSPHRASE_FILE to a file with the passphrase and mode 0600.');
    return EXIT_DONE;
  },
};

function networkOf(text: string | undefined): Network {
  const found = NETWORKS.find((network) => network === text);
  if (found !== undefined) return found;
  throw new DomainError('cli.usage', `--network must be one of: ${NETWORKS.join(', ')}.`);
}

function formOf(text = 'wpkh'): SeedForm {
  const found = SEED_FORMS.find((form) => form === text);
  if (found !== undefined) return found;
  throw new DomainError('cli.usage', `--form must be one of: ${SEED_FORMS.join(', ')}.`);
}

async function passphraseOf(options: CommandInput['options'], context: CommandContext): Promise<Secret> {
  const file = options['passphrase-file'];
  if (file !== undefined) return readPassphrase(file);
  const first = await context.askSecret('Passphrase (at least 12 characters): ');
  const second = await context.askSecret('The same again: ');
  if (first.reveal() === second.reveal()) return first;
  throw new DomainError('cli.passphrase-differs', 'The two passphrases differ.');
}

function wordLines(words: Secret): string[] {
  const numbered = words.reveal().split(' ').map((word, index) => `${String(index + 1).padStart(2)} ${word.padEnd(9)}`); // prettier-ignore
  const columns = 4;
  return Array.from({ length: Math.ceil(numbered.length / columns) }, (_, row) =>
    numbered.slice(row * columns, (row + 1) * columns).join(' ').trimEnd(),
  ); // prettier-ignore
}
