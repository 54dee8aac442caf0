import { deriveKey, type Treasury } from './descriptor';

/** Who makes the signatures of a wallet: the sealed seed, devices outside, or a multisig of which the seed has one key. */
export const SIGNED_BY = ['hot', 'devices', 'hot-and-devices'] as const;
export type SignedBy = (typeof SIGNED_BY)[number];

/** What an operator wants to stand in a wallet. Satoshi. */
export interface Keep {
  readonly leastSats: bigint;
  readonly mostSats: bigint;
}

/** A descriptor with a name, its own keys, coins and account. Id and descriptor belong together for ever. */
export interface Wallet {
  /** In the chart of accounts: it stands in the journal. */
  readonly walletId: string;
  readonly name: string;
  readonly treasury: Treasury;
  readonly signedBy: SignedBy;
  /** It gives out no key and pays nobody any more: what is in it, or still comes, is moved to another one. */
  readonly isRetired: boolean;
  /** Payouts come from it, unless another one is chosen. */
  readonly pays: boolean;
  /** Pools and venues are told its addresses. */
  readonly receives: boolean;
  /** Null where nobody is told when there is more or less. */
  readonly keep: Keep | null;
}

/** What names the wallets of a house. */
export interface WalletSettings {
  /** The first wallet, and the only one where `wallets` is absent. */
  readonly walletId: string;
  readonly treasury: Treasury;
  readonly wallets?: readonly Wallet[] | undefined;
}

/** A wallet that pays and receives, and whose keys are where the house's are. */
export function onlyWallet({ walletId, treasury }: Pick<WalletSettings, 'walletId' | 'treasury'>): Wallet {
  const given = { name: walletId, signedBy: 'hot', isRetired: false, pays: true, receives: true, keep: null } as const;
  return { walletId, treasury, ...given };
}

/** Every wallet of the house, retired ones too. */
export function walletsOf(settings: WalletSettings): readonly Wallet[] {
  return settings.wallets ?? [onlyWallet(settings)];
}

/** Whether two descriptors make the same scripts, however they are written. */
export function isSameTreasury(a: Treasury, b: Treasury): boolean {
  return ([0, 1] as const).every((chain) => deriveKey(a, chain, 0).scriptHex === deriveKey(b, chain, 0).scriptHex);
}

/** A wallet as the database remembers it. */
export interface KnownWallet {
  readonly walletId: string;
  readonly treasury: Treasury;
}

/**
 * The wallets of a house that may have had others before. One whose descriptor was changed is another wallet, with an id
 * of its own; the former one stays as a retired wallet, because deposits to its addresses keep arriving.
 * @param configured as the operator names them now
 * @param known every one that this house ever had
 * @param signerOf who signs for one that nobody configures any more
 */
export function withFormer(
  configured: readonly Wallet[],
  known: readonly KnownWallet[],
  signerOf: (treasury: Treasury) => SignedBy,
): Wallet[] {
  const standing = configured.map((wallet): Wallet => {
    const before = known.find((one) => isSameTreasury(one.treasury, wallet.treasury));
    return { ...wallet, walletId: before?.walletId ?? freeId(wallet, known) };
  });
  const ids = new Set(standing.map(({ walletId }) => walletId));
  const former = known.filter(({ walletId }) => !ids.has(walletId));
  return [
    ...standing,
    ...former.map((one): Wallet => {
      const asRetired = { name: `${one.walletId} (former)`, isRetired: true, pays: false, receives: false };
      return { ...onlyWallet(one), ...asRetired, signedBy: signerOf(one.treasury) };
    }),
  ];
}

/** The configured id, or where another descriptor has it, that with the checksum of this one. */
function freeId({ walletId, treasury }: Wallet, known: readonly KnownWallet[]): string {
  if (!known.some((one) => one.walletId === walletId)) return walletId;
  return `${walletId}-${checksumOf(treasury)}`;
}

/** The eight characters that a person compares with the screen of a device. @see BIP-380 */
export function checksumOf({ descriptor }: Treasury): string {
  return descriptor.slice(descriptor.lastIndexOf('#') + 1);
}

/** What payouts come from where nobody chooses: the wallet so marked, else one that signs by itself, else the first. */
export function payingWallet(wallets: readonly Wallet[]): Wallet | undefined {
  const live = wallets.filter(({ isRetired }) => !isRetired);
  return live.find(({ pays }) => pays) ?? live.find(({ signedBy }) => signedBy === 'hot') ?? live[0];
}

/** What pools and venues are told to pay to. */
export function receivingWallet(wallets: readonly Wallet[]): Wallet | undefined {
  const live = wallets.filter(({ isRetired }) => !isRetired);
  return live.find(({ receives }) => receives) ?? live[0];
}
