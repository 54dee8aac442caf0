import type { Store } from '../store';
import { outpointsOf, unconfirmedBelow } from './ancestors.repository';
import type { ChainDoor, NodeWord } from './doors';
import { payoutBatches } from './payout.entity';
import { REPLACEABLE } from './replacing';

const NO_PACKAGES =
  'its parent is below what the node takes, and the node takes no parent and child together (Bitcoin Core does from 26 on, and relays them from 28 on)';
const WITHOUT_PARENT = 'what it stands on is not with the node, and is not sent any more';

/**
 * Hands the signed bytes of a batch to the node. What it stands on goes along where the node does not hold it: below the
 * mempool's least rate a parent is refused alone (RULES.md 17). A parent that is being taken back is not sent any more.
 */
export async function handOver(
  store: Store,
  chain: Pick<ChainDoor, 'mempoolHas' | 'rawOf' | 'send' | 'sendPackage'>,
  rawHex: string,
): Promise<NodeWord> {
  const below = await store.read((tx) => unconfirmedBelow(tx, chain, outpointsOf(rawHex)));
  const missing: typeof below = [];
  for (const parent of below) if (!(await chain.mempoolHas(parent.txid))) missing.push(parent);
  if (missing.length === 0) return chain.send(rawHex);
  const ids = missing.map(({ batch_id: id }) => id);
  const sendable = await store.read((tx) => {
    return tx.find(payoutBatches, { where: { id: { in: ids }, state: { in: REPLACEABLE } } });
  });
  const inForce = new Set(sendable.map(({ txid }) => txid));
  if (!missing.every(({ txid }) => inForce.has(txid))) return { refused: WITHOUT_PARENT };
  const words = await chain.sendPackage([...missing.map(({ raw_hex: raw }) => raw), rawHex]);
  return words === 'unsupported' ? { refused: NO_PACKAGES } : (words.at(-1) ?? { refused: NO_PACKAGES });
}
