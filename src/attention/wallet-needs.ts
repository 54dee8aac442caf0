import { formatCoins } from '../units';
import { type Need, single } from './need';

/** A wallet and what it holds. Satoshi. */
export interface WalletFacts {
  readonly id: string;
  readonly name: string;
  readonly isRetired: boolean;
  /** Confirmed and unspent in our own chain. */
  readonly heldSats: bigint;
  /** What should stand in it; null where nobody wants to be told. */
  readonly keep: { readonly leastSats: bigint; readonly mostSats: bigint } | null;
}

/** Wallets with more or less in them than the operator wants, and retired ones that are not empty. */
export function walletNeeds(wallets: readonly WalletFacts[]): Need[] {
  return wallets.flatMap((wallet) => {
    const { id, name, heldSats, keep } = wallet;
    const base = { weight: 'look', page: '/operator/treasury', since: null } as const;
    const next = 'Move coins on the Treasury page; a second operator approves it.';
    if (wallet.isRetired) {
      if (heldSats === 0n) return [];
      const what = `The retired wallet ${name} holds ${coins(heldSats)}.`;
      return [
        single({ ...base, key: `wallet/${id}/retired`, what, money: 'It counts as ours, and pays nobody.', next }),
      ];
    }
    if (keep === null) return [];
    if (heldSats > keep.mostSats) {
      const what = `Wallet ${name} holds ${coins(heldSats)}: more than the ${coins(keep.mostSats)} that should stand in it.`;
      const money = 'It counts as ours. What stands there is at risk if its keys are lost or stolen.';
      return [single({ ...base, key: `wallet/${id}/above`, what, money, next })];
    }
    if (heldSats >= keep.leastSats) return [];
    const what = `Wallet ${name} holds ${coins(heldSats)}: less than the ${coins(keep.leastSats)} that should stand in it.`;
    return [single({ ...base, key: `wallet/${id}/below`, what, money: 'Payouts from it may wait for coins.', next })];
  });
}

function coins(units: bigint): string {
  return `${formatCoins({ asset: 'BTC', units })} BTC`;
}
