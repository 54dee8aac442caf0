import { buildReceipt, type PayoutReceipt } from '../../src/chain';
import { fromDisplay, headerHash, merkleBranch, merkleRoot, NETWORK_RULES, toDisplay, toHex } from '../../src/hashing';
import { makeCoinbase, makeTransaction, mineHeader, txidOf } from './block-factory';

const CONFIRMATIONS = 6;
const SATS = 512_129n;

/** A regtest receipt with this many headers, as one near the end of a difficulty period has: the payment is six deep. */
export function longReceipt(count: number): PayoutReceipt {
  const rules = NETWORK_RULES.regtest;
  const payment = makeTransaction({
    inputs: [{ txid: '77'.repeat(32), vout: 0 }],
    outputs: [{ value: SATS, script: `0014${'aa'.repeat(20)}` }],
  });
  const at = count - CONFIRMATIONS;
  const coinbase = makeCoinbase(at, '51');
  const leaves = [coinbase, payment].map((raw) => fromDisplay(txidOf(raw)));
  const headers = [{ height: 0, hash: rules.genesisHash, raw: rules.genesisHeader }];
  for (let height = 1; height < count; height += 1) {
    const raw = mineHeader({
      previous: headers.at(-1)?.hash ?? '',
      ...(height === at ? { merkleRoot: toDisplay(merkleRoot(leaves).root) } : {}),
      time: 1_700_000_000 + 600 * height,
      bits: rules.powLimitBits,
    });
    headers.push({ height, hash: headerHash(raw), raw: toHex(raw) });
  }
  return buildReceipt({
    network: 'regtest',
    proof: {
      txid: txidOf(payment),
      height: at,
      blockHash: headers[at]?.hash ?? '',
      index: 1,
      raw: toHex(payment),
      branch: merkleBranch(leaves, 1).map(toHex),
      coinbaseRaw: toHex(coinbase),
      coinbaseBranch: merkleBranch(leaves, 0).map(toHex),
    },
    headers,
    vout: 0,
    item: { id: 'p-1', memberId: 'm-017', sats: SATS.toString(), otherSats: '0' },
  });
}
