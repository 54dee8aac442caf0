import type { Store } from '../store';
import { parentAttempt } from './child.repository';
import type { ChainDoor, NodeWord } from './doors';

const NO_PACKAGES =
  'its parent is below what the node takes, and the node takes no parent and child together (Bitcoin Core does from 26 on, and relays them from 28 on)';

/**
 * Hands the signed bytes of a batch to the node. A child goes together with its parent where the node does not hold that
 * one: below the mempool's least rate a parent is refused alone (RULES.md 17).
 */
export async function handOver(
  store: Store,
  chain: Pick<ChainDoor, 'mempoolHas' | 'rawOf' | 'send' | 'sendPackage'>,
  batch: { readonly id: string; readonly rawHex: string },
): Promise<NodeWord> {
  const parent = await store.read(async (tx) => {
    const attempt = await parentAttempt(tx, batch.id);
    const isInBlock = attempt !== undefined && (await chain.rawOf(tx, attempt.txid)) !== undefined;
    return isInBlock ? undefined : attempt;
  });
  if (parent === undefined || (await chain.mempoolHas(parent.txid))) return chain.send(batch.rawHex);
  const words = await chain.sendPackage([parent.raw_hex, batch.rawHex]);
  return words === 'unsupported' ? { refused: NO_PACKAGES } : (words.at(-1) ?? { refused: NO_PACKAGES });
}
