import { FakeClock } from '../../test/support/fake-clock';
import { Devices } from '../../test/support/devices';
import type { Config } from '../config';
import { deriveKey } from '../payout';
import { Secret } from '../units';
import { descriptorInspect, walletsInspect } from './descriptor-inspect.command';

/** Exit code and what was printed. */
async function inspect(text: string, network?: string): Promise<[number, Record<string, unknown>]> {
  const lines: string[] = [];
  const nothing = (): never => {
    throw new Error('it needs no configuration and asks nobody');
  };
  const code = await descriptorInspect.run(
    { words: [text], options: { network } },
    {
      clock: new FakeClock(),
      out: (line) => void lines.push(line),
      err: () => undefined,
      config: nothing,
      askSecret: () => Promise.resolve(new Secret('')),
    },
  );
  return [code, JSON.parse(lines.join('')) as Record<string, unknown>];
}

describe('wallets inspect', () => {
  it('lists each wallet of the configuration with the addresses that its descriptor makes', async () => {
    const [hot, vault] = [new Devices('wpkh').treasury, new Devices('wsh-sortedmulti').treasury];
    const named = { isRetired: false, pays: false, receives: false, keep: null, signs: null };
    const other = { ...named, id: 'vault', name: 'Vault', descriptor: vault.descriptor, signedBy: 'devices' };
    const treasury = { descriptor: hot.descriptor, wallets: [other], birthdayHeight: 0 };
    const config = () => ({ network: 'regtest', signer: undefined, treasury, money: {}, secretKey: new Secret('ab') }) as unknown as Config; // prettier-ignore
    const lines: string[] = [];
    const out = (line: string) => void lines.push(line);
    const nobody = { err: () => undefined, askSecret: () => Promise.resolve(new Secret('')) };
    const input = { words: [], options: {} };
    expect(await walletsInspect.run(input, { ...nobody, clock: new FakeClock(), out, config })).toBe(0);
    const found = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(found).toMatchObject([
      { id: 'main', signer: 'devices', retired: false, form: 'wpkh', threshold: 1 },
      { id: 'vault', name: 'Vault', signer: 'devices', form: 'wsh-sortedmulti', threshold: 2 },
    ]);
    const first = [hot, vault].map((one) => [0, 1, 2].map((index) => deriveKey(one, 0, index).address));
    expect(found.map(({ receive }) => receive)).toEqual(first);
  });
});

/** BIP-84, Test vectors: the first account of "abandon … about". */
const BIP84 =
  'wpkh([73c5da0a/84h/0h/0h]xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V/<0;1>/*)';

describe('descriptor inspect', () => {
  it('gives the checksum that is missing, and with it the addresses of BIP-84', async () => {
    const [code, said] = await inspect(BIP84, 'bitcoin');
    expect([code, said['refused']]).toEqual([1, 'no-checksum']);
    const [done, found] = await inspect(`${BIP84}#${String(said['checksum'])}`, 'bitcoin');
    expect(done).toBe(0);
    expect(found).toMatchObject({
      valid: true,
      form: 'wpkh',
      threshold: 1,
      keys: [{ fingerprint: '73c5da0a', path: "84'/0'/0'" }],
      change: expect.arrayContaining(['bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el']) as unknown,
    });
    expect(found['receive']).toEqual(
      expect.arrayContaining([
        'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
        'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
      ]),
    );
  });

  it('names every key of a multisig and how many sign', async () => {
    const [code, said] = await inspect(new Devices('wsh-sortedmulti').treasury.descriptor, 'regtest');
    expect([code, said['form'], said['threshold']]).toEqual([0, 'wsh-sortedmulti', 2]);
    expect(said['keys']).toHaveLength(3);
  });

  it.each([
    ['a wrong checksum, which it never mends', `${BIP84}#qqqqqqqq`, 'bitcoin', 'checksum'],
    ['another network', new Devices('tr').treasury.descriptor, 'bitcoin', 'network'],
    ['a private key', BIP84.replace('xpub', 'xprv'), 'bitcoin', 'private-key'],
    ['a character that no descriptor has', 'wpkh(Ü)', 'bitcoin', 'no-checksum'],
  ])('refuses %s', async (_, text, network, refused) => {
    const [code, said] = await inspect(text, network);
    expect([code, said['valid'], said['refused']]).toEqual([1, false, refused]);
    expect(said).not.toHaveProperty('checksum');
    expect(JSON.stringify(said)).not.toContain('xprv');
  });

  it.each([undefined, 'litecoin'])('asks for a network that it knows, not %p', async (network) => {
    await expect(inspect(BIP84, network)).rejects.toMatchObject({ code: 'cli.bad-input' });
  });
});
