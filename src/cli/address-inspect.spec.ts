import { Secret } from '../units';
import { FakeClock } from '../../test/support/fake-clock';
import { addressInspect } from './address-inspect.command';

/** Exit code and what was printed. */
async function inspect(text: string, network?: string, form?: string): Promise<[number, unknown]> {
  const lines: string[] = [];
  const code = await addressInspect.run(
    { words: [text], options: { network, form } },
    {
      clock: new FakeClock(),
      out: (line) => void lines.push(line),
      err: () => undefined,
      config: () => {
        throw new Error('it needs no configuration');
      },
      askSecret: () => Promise.resolve(new Secret('')),
    },
  );
  expect(lines).toHaveLength(1);
  return [code, JSON.parse(lines[0] ?? '')];
}

describe('address inspect', () => {
  it('names type, network and script, in the one spelling that is shown', async () => {
    expect(await inspect('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4')).toEqual([
      0,
      {
        valid: true,
        address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
        type: 'p2wpkh',
        network: 'bitcoin',
        networks: ['bitcoin'],
        script: '0014751e76e8199196d454941c45d1b3a323f1433bd6',
      },
    ]);
  });

  it.each<[string, string, string[]]>([
    ['tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c', 'testnet', ['testnet3', 'testnet4', 'signet']],
    ['mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'testnet', ['testnet3', 'testnet4', 'signet', 'regtest']],
    ['bcrt1q9vza2e8x573nczrlzms0wvx3gsqjx7vay85cr9', 'regtest', ['regtest']],
  ])('names every network that %s is an address of', async (text, network, networks) => {
    expect(await inspect(text)).toEqual([0, expect.objectContaining({ network, networks })]);
  });

  it('reads an address as one network does when it is named', async () => {
    const text = 'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c';
    expect(await inspect(text, 'signet')).toEqual([0, expect.objectContaining({ network: 'signet' })]);
  });

  it.each([
    // BIP-84: the account key of "abandon … about", and its first receiving addresses.
    ['zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs', undefined], // prettier-ignore
    ['xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V', 'wpkh'], // prettier-ignore
  ])('prints the first addresses of the key %s', async (key, form) => {
    const [code, answer] = await inspect(key, undefined, form);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ valid: true, form: 'wpkh', type: 'p2wpkh', network: 'bitcoin' });
    expect((answer as { addresses: string[] }).addresses.slice(0, 2)).toEqual([
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
    ]);
  });

  it('names the networks of a tpub, in the spelling of the first', async () => {
    const tpub =
      'tpubDD7tXK8KeQ3YY83yWq755fHY2JW8Ha8Q765tknUM5rSvjPcGWfUppDFMpQ1ScziKfW3ZNtZvAD7M3u7bSs7HofjTD3KP3YxPK7X6hwV8Rk2';
    expect(await inspect(tpub, undefined, 'sh-wpkh')).toEqual([
      0,
      expect.objectContaining({ network: 'testnet', address: '2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2' }),
    ]);
    expect(await inspect(tpub)).toEqual([1, expect.objectContaining({ refused: 'key-type-missing' })]);
    await expect(inspect(tpub, undefined, 'wsh')).rejects.toMatchObject({ code: 'cli.bad-input' });
  });

  it.each<[string, string | undefined, string]>([
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', undefined, 'address-wrong-checksum-kind'],
    ['tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf', undefined, 'address-wrong-checksum-kind'],
    ['BC1SW50QGDZ25J', undefined, 'address-future-version'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'regtest', 'address-wrong-network'],
    ['', undefined, 'address-empty'],
    ['bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', undefined, 'address-uri'],
  ])('says why %s is refused', async (text, network, refused) => {
    const [code, answer] = await inspect(text, network);
    expect(code).toBe(1);
    expect(answer).toEqual({ valid: false, refused, reason: expect.not.stringContaining('changed') });
  });

  it('refuses a network that there is not', async () => {
    for (const name of ['litecoin', 'mainet', 'constructor', '']) {
      await expect(inspect('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', name)).rejects.toMatchObject({
        code: 'cli.bad-input',
      });
    }
  });

  it.each(['bitcoin', 'mainnet', 'main'])('knows the network "%s"', async (name) => {
    expect(await inspect('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', name)).toMatchObject([0, { network: 'bitcoin' }]);
  });
});
