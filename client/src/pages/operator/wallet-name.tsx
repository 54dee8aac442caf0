import { useApi } from '../../api/hooks';

/** What the operator calls a wallet; its id where that is not known, or not yet. */
export function WalletName({ id }: { id: string }) {
  const wallets = useApi('/api/operator/wallets');
  return <bdi>{wallets.data?.items.find((wallet) => wallet.id === id)?.name ?? id}</bdi>;
}
