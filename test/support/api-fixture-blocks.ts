import type { components } from '../../client/src/api/schema';
import { regtestReceipt } from './api-fixture-receipt';
import { SOLO_HEIGHT, soloChain, soloReceipt } from './solo-receipt';

type Block = components['schemas']['BlockRewardDto'];

const AT = 1_767_225_600_000;

function block(index: number, patch: Partial<Block>): Block {
  const mark = String(index);
  return {
    id: `coinbase-${mark.repeat(64)}-0`,
    block: `0000000000000000000${mark.repeat(45)}`,
    height: 930_000 - index * 144,
    at: AT - index * 86_400_000,
    amount: { asset: 'BTC', units: '314600000' },
    state: 'mature',
    confirmations: 1 + index * 144,
    confirmationsNeeded: 101,
    receiptReady: true,
    revocations: [],
    ...patch,
  };
}

/** A block that is maturing, one that is mature, and one that a reorganisation took away. */
const blocks: components['schemas']['BlockRewardsDto'] = {
  items: [
    block(1, { state: 'maturing', confirmations: 61, receiptReady: false }),
    block(2, {}),
    block(3, {
      state: 'left',
      at: null,
      confirmations: 0,
      receiptReady: false,
      revocations: [
        {
          format: 'paydirt-revocation',
          version: 1,
          receiptDigest: 'ab'.repeat(32),
          txid: '3'.repeat(64),
          leftBlock: `0000000000000000000${'3'.repeat(45)}`,
          leftHeight: 929_568,
          forkHeight: 929_560,
          newTip: `0000000000000000000${'7'.repeat(45)}`,
          revokedAt: AT,
        },
      ],
    }),
  ],
};

/** The receipt of a made-up regtest block, written by the product. */
function blockReceipt(): string {
  return JSON.stringify(soloReceipt(soloChain(SOLO_HEIGHT + 100)));
}

/** What is asked of blocks, and the receipt of every payout. */
export const gets = (isFresh: () => boolean) => ({
  '/api/me/payouts/{id}/receipt': () => regtestReceipt(),
  '/api/me/blocks/{block}/receipt': () => blockReceipt(),
  '/api/operator/blocks': () => (isFresh() ? { items: [] } : blocks),
  '/api/operator/blocks/{block}/receipt': () => blockReceipt(),
});
