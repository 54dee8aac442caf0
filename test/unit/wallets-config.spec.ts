import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config';
import { payoutSettings } from '../../src/real-settings';
import { DomainError, Secret } from '../../src/units';
import { readWallets } from '../../src/wallets-config';
import { Devices } from '../support/devices';

const folder = mkdtempSync(join(tmpdir(), 'paydirt-wallets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, 'wallets.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, 0o644);
  return path;
}

const single = new Devices('wpkh').treasury.descriptor;
const multisig = new Devices('wsh-sortedmulti').treasury.descriptor;
const VAULT = { id: 'vault', signer: 'devices', descriptor: multisig };
const SIGNER = {
  seedFile: 'seed',
  passphraseFile: 'p',
  journalFile: 'j',
  maxTransactionSats: 1n,
  maxHourSats: 1n,
  maxDaySats: 1n,
};

/** The settings of a house, with or without a sealed seed. */
function house(wallets: unknown[], over: { descriptor?: string; signer?: typeof SIGNER } = {}) {
  const treasury = {
    descriptor: over.descriptor ?? single,
    wallets: readWallets(file(wallets)),
    birthdayHeight: 0,
  };
  const config = {
    network: 'regtest',
    money: {},
    treasury,
    signer: over.signer,
    secretKey: new Secret('ab'.repeat(32)),
  };
  return payoutSettings(config as unknown as Config);
}

function mistakesOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

describe('the wallets file', () => {
  it('names wallets beside the first one, and what should stand in the first one', () => {
    const { wallets, walletId } = house(
      [
        { id: 'main', name: 'Payouts', keepLeastSat: '5', keepMostSat: 9 },
        { ...VAULT, receives: true },
      ],
      { signer: SIGNER },
    );
    expect(walletId).toBe('main');
    expect(wallets).toMatchObject([
      { walletId: 'main', name: 'Payouts', signedBy: 'hot', keep: { leastSats: 5n, mostSats: 9n }, receives: false },
      { walletId: 'vault', name: 'vault', signedBy: 'devices', keep: null, receives: true, isRetired: false },
    ]);
  });

  it('is not needed: one wallet, signed by the seed where there is one, else by devices', () => {
    expect(house([]).wallets).toMatchObject([{ walletId: 'main', signedBy: 'devices' }]);
    expect(house([], { signer: SIGNER }).wallets).toMatchObject([{ walletId: 'main', signedBy: 'hot' }]);
  });

  it.each([
    ['no JSON', '{', 'not valid JSON'],
    ['no list', {}, 'a JSON list'],
    ['more wallets than anybody has', Array.from({ length: 21 }, () => VAULT), 'at most 20'],
    ['an unknown field', [{ ...VAULT, limit: 1 }], 'limit is not a field'],
    ['an id that is no part of an account', [{ ...VAULT, id: 'a/b' }], 'other characters'],
    ['an id of 41 characters', [{ ...VAULT, id: 'a'.repeat(41) }], 'other characters'],
    ['no descriptor', [{ id: 'vault', signer: 'devices' }], 'descriptor is missing'],
    ['a second descriptor for the first wallet', [{ ...VAULT, id: 'main' }], 'PAYDIRT_TREASURY_DESCRIPTOR'],
    ['no word on who signs', [{ id: 'vault', descriptor: multisig }], 'signer must be one of'],
    ['an id twice', [VAULT, VAULT], 'two wallets have the id "vault"'],
    [
      'two that pay',
      [
        { ...VAULT, pays: true },
        { id: 'main', pays: true },
      ],
      'more than one wallet has "pays"',
    ],
    [
      'two that receive',
      [
        { ...VAULT, receives: true },
        { id: 'main', receives: true },
      ],
      'more than one',
    ],
    ['a retired one that pays', [{ ...VAULT, retired: true, pays: true }], 'retired'],
    ['a retired one that receives', [{ ...VAULT, retired: true, receives: true }], 'retired'],
    ['a flag that is text', [{ ...VAULT, retired: 'yes' }], 'must be true or false'],
    ['a least above the most', [{ ...VAULT, keepLeastSat: '9', keepMostSat: '8' }], 'above keepMostSat'],
    ['a negative sum', [{ ...VAULT, keepMostSat: '-1' }], 'not a whole number'],
    ['more than 21 million bitcoin', [{ ...VAULT, keepMostSat: '2100000000000001' }], 'not a whole number'],
    ['a fraction', [{ ...VAULT, keepMostSat: 1.5 }], 'not a whole number'],
    ['a limit of the seed where devices sign', [{ ...VAULT, signerMaxTxSat: '5' }], 'devices sign for this wallet'],
    ['a limit of nothing', [{ ...VAULT, signer: 'hot', signerMaxDaySat: '0' }], 'not a whole number'],
  ])('is refused with %s', (_, content, sentence) => {
    expect(mistakesOf(() => readWallets(file(content)))).toContain(sentence);
  });

  it('names what the seed signs away from a wallet; a side that is not named has no limit of its own', () => {
    const limited = (over: object) => readWallets(file([{ ...VAULT, signer: 'hot-and-devices', ...over }]))[0]?.signs;
    const all = 2_100_000_000_000_000n;
    expect(limited({})).toBeNull();
    expect(limited({ signerMaxTxSat: '5', signerMaxDaySat: 9 })).toEqual({ maxTransactionSats: 5n, maxDaySats: 9n });
    expect(limited({ signerMaxTxSat: '5' })).toEqual({ maxTransactionSats: 5n, maxDaySats: all });
    expect(limited({ signerMaxDaySat: '9' })).toEqual({ maxTransactionSats: all, maxDaySats: 9n });
  });

  it('takes an id of 40 characters and sums at their bounds', () => {
    const widest = { ...VAULT, id: 'a'.repeat(40), keepLeastSat: '0', keepMostSat: '2100000000000000' };
    expect(readWallets(file([widest]))).toMatchObject([{ keep: { leastSats: 0n, mostSats: 2_100_000_000_000_000n } }]);
    expect(readWallets(file([{ ...VAULT, keepLeastSat: '8', keepMostSat: '8' }]))).toHaveLength(1);
  });
});

describe('wallets together', () => {
  it.each([
    ['a descriptor whose checksum does not fit', [{ ...VAULT, descriptor: `${multisig.slice(0, -1)}z` }], 'checksum'],
    ['the keys of the first wallet again', [{ ...VAULT, descriptor: single }], 'have the same keys'],
    ['a seed that is not configured', [{ ...VAULT, signer: 'hot' }], 'PAYDIRT_SIGNER_SEED_FILE is not set'],
    ['no wallet that stands', [{ id: 'main', retired: true }], 'every wallet is retired'],
  ])('are refused with %s', (_, wallets, sentence) => {
    expect(mistakesOf(() => house(wallets))).toContain(sentence);
  });

  it('name the wallet whose descriptor is wrong, and repeat no key', () => {
    const said = mistakesOf(() => house([{ ...VAULT, descriptor: `${multisig.slice(0, -1)}z` }]));
    expect(said).toContain('"vault"');
    expect(said).not.toContain('tpub');
  });
});
