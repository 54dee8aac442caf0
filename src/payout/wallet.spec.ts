import { Devices } from '../../test/support/devices';
import {
  checksumOf,
  isSameTreasury,
  onlyWallet,
  payingWallet,
  receivingWallet,
  type Wallet,
  withFormer,
} from './wallet';

const single = new Devices('wpkh').treasury;
const multisig = new Devices('wsh-sortedmulti').treasury;
const wallet = (walletId: string, over: Partial<Wallet> = {}): Wallet => ({
  ...onlyWallet({ walletId, treasury: single }),
  ...over,
});
const onDevices = () => 'devices' as const;

describe('the wallets of a house', () => {
  it('are those that are configured, where there were no others', () => {
    const main = wallet('main');
    const vault = wallet('vault', { treasury: multisig, signedBy: 'devices' });
    expect(withFormer([main, vault], [], onDevices)).toEqual([main, vault]);
    const known = [main, vault].map(({ walletId, treasury }) => ({ walletId, treasury }));
    expect(withFormer([main, vault], known, onDevices)).toEqual([main, vault]);
  });

  it('keep a former descriptor as a retired wallet, and give a changed one an id of its own', () => {
    const changed = wallet('main', { treasury: multisig, signedBy: 'devices' });
    const [now, former, ...others] = withFormer([changed], [{ walletId: 'main', treasury: single }], () => 'hot');
    expect(now).toEqual({ ...changed, walletId: `main-${checksumOf(multisig)}` });
    expect(former).toMatchObject({ walletId: 'main', treasury: single, signedBy: 'hot', isRetired: true });
    expect(former).toMatchObject({ pays: false, receives: false });
    expect(others).toEqual([]);
  });

  it('find a descriptor that comes back under the id that it had', () => {
    const known = [
      { walletId: 'main', treasury: single },
      { walletId: 'main-abc', treasury: multisig },
    ];
    const ids = (configured: Wallet[]): string[] =>
      withFormer(configured, known, onDevices).map(({ walletId, isRetired }) => `${walletId} ${isRetired}`);
    expect(ids([wallet('main', { treasury: multisig })])).toEqual(['main-abc false', 'main true']);
    expect(ids([wallet('main')])).toEqual(['main false', 'main-abc true']);
    // The operator names the former one to say who signs for it: it is listed once.
    expect(ids([wallet('main', { treasury: multisig }), wallet('old', { isRetired: true })])).toEqual([
      'main-abc false',
      'main true',
    ]);
  });

  it('are the same by their scripts, however the text is written', () => {
    const text = single.descriptor.replaceAll('h', "'");
    expect(isSameTreasury(single, { ...single, descriptor: text })).toBe(true);
    expect(isSameTreasury(single, multisig)).toBe(false);
    expect(isSameTreasury(single, new Devices('sh-wpkh').treasury)).toBe(false);
  });
});

describe('who pays and who receives', () => {
  const cold = wallet('cold', { signedBy: 'devices', pays: false, receives: false });
  const hot = wallet('hot', { pays: false, receives: false });
  const retired = wallet('old', { isRetired: true });

  it.each([
    ['the one so marked', [cold, { ...hot, pays: false }, { ...cold, walletId: 'marked', pays: true }], 'marked'],
    ['the hot one where none is marked', [cold, hot], 'hot'],
    ['the first where none is hot', [cold, { ...cold, walletId: 'second' }], 'cold'],
    ['never a retired one', [retired, cold], 'cold'],
  ])('pays: %s', (_, wallets, expected) => {
    expect(payingWallet(wallets)?.walletId).toBe(expected);
  });

  it.each([
    ['the one so marked', [hot, { ...cold, receives: true }], 'cold'],
    ['the first where none is marked', [cold, hot], 'cold'],
    ['never a retired one', [{ ...retired, receives: true }, hot], 'hot'],
  ])('receives: %s', (_, wallets, expected) => {
    expect(receivingWallet(wallets)?.walletId).toBe(expected);
  });

  it('is nobody where every wallet is retired', () => {
    expect([payingWallet([retired]), receivingWallet([retired])]).toEqual([undefined, undefined]);
  });
});
