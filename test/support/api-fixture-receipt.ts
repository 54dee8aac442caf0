import { buildReceipt } from '../../src/chain/receipt';
import { fromDisplay, merkleBranch, NETWORK_RULES, toHex } from '../../src/hashing';
import { type MadeBlock, makeBlock, makeCoinbase, makeTransaction, txidOf } from './block-factory';

const START_SECONDS = 1_768_000_000;
const CONFIRMATIONS = 6;

/** A receipt that the product's own code wrote for a made-up regtest payment: the check in the browser is a real one. */
export function regtestReceipt(): string {
  const payment = makeTransaction({
    inputs: [{ txid: '77'.repeat(32), vout: 0 }],
    outputs: [{ value: 512_129n, script: `0014${'751e76e8199196d454941c45d1b3a323f1433bd6'}` }],
  });
  const txid = txidOf(payment);
  const genesis = NETWORK_RULES.regtest;
  const blocks: MadeBlock[] = [];
  let previous = { hash: genesis.genesisHash, height: 0 };
  for (let index = 0; index < CONFIRMATIONS; index += 1) {
    const transactions = index === 0 ? [{ raw: payment, txid }] : [];
    const block = makeBlock({ previous, time: START_SECONDS + index * 600, transactions });
    blocks.push(block);
    previous = block;
  }
  const coinbase = makeCoinbase(1, '51');
  const leaves = [txidOf(coinbase), txid].map(fromDisplay);
  return JSON.stringify(
    buildReceipt({
      network: 'regtest',
      proof: {
        txid,
        height: 1,
        blockHash: blocks[0]?.hash ?? '',
        index: 1,
        raw: toHex(payment),
        branch: merkleBranch(leaves, 1).map(toHex),
        coinbaseRaw: toHex(coinbase),
        coinbaseBranch: merkleBranch(leaves, 0).map(toHex),
      },
      headers: [
        { height: 0, hash: genesis.genesisHash, raw: genesis.genesisHeader },
        ...blocks.map(({ height, hash, header }) => ({ height, hash, raw: toHex(header) })),
      ],
      vout: 0,
      item: { id: 'p-1', memberId: 'm-017', sats: '512129', otherSats: '0' },
    }),
  );
}
