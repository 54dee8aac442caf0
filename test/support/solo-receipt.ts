import { buildCoinbaseReceipt, type CoinbaseReceipt, heightPush } from '../../src/chain';
import {
  fromDisplay,
  headerHash,
  merkleBranch,
  merkleRoot,
  NETWORK_RULES,
  sha256d,
  toDisplay,
  toHex,
} from '../../src/hashing';
import { deriveKey, parseTreasury, treasuryDescriptor } from '../../src/payout';
import { makeTransaction, mineHeader, txidOf } from './block-factory';

/** BIP 84's first account of the words "abandon … about", as tpub. */
const ACCOUNT =
  'tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M';
export const DESCRIPTOR = treasuryDescriptor('73c5da0a', "84'/1'/0'", ACCOUNT);
/** The key that the made-up blocks pay. */
const KEY_INDEX = 5;
const SCRIPT = deriveKey(parseTreasury(DESCRIPTOR, 'regtest'), 0, KEY_INDEX).scriptHex;

/** Height of the block that is ours. */
export const SOLO_HEIGHT = 3;

/** A coinbase that follows BIP 34: its script begins with the height that it names. */
function coinbaseOf(named: number): Uint8Array {
  return makeTransaction({
    inputs: [{ txid: '00'.repeat(32), vout: 0xffffffff, script: `${toHex(heightPush(named))}04aabbccdd` }],
    outputs: [
      { value: 0n, script: '6a' },
      { value: 5_000_000_000n, script: SCRIPT },
    ],
  });
}

/** A chain with our block in it. */
export interface Solo {
  readonly headers: readonly { readonly height: number; readonly hash: string; readonly raw: string }[];
  readonly coinbase: Uint8Array;
  readonly branch: readonly string[];
}

/** A regtest chain in which block 3 is ours and holds two payments of others beside its coinbase. */
export function soloChain(tip: number, named = SOLO_HEIGHT): Solo {
  const coinbase = coinbaseOf(named);
  const others = [1n, 2n].map((value) =>
    makeTransaction({ inputs: [{ txid: 'ab'.repeat(32), vout: Number(value) }], outputs: [{ value, script: '51' }] }),
  );
  const leaves = [coinbase, ...others].map((raw) => fromDisplay(txidOf(raw)));
  const headers = [{ height: 0, hash: NETWORK_RULES.regtest.genesisHash, raw: NETWORK_RULES.regtest.genesisHeader }];
  for (let height = 1; height <= tip; height += 1) {
    const root = height === SOLO_HEIGHT ? merkleRoot(leaves).root : sha256d(coinbaseOf(height));
    const raw = mineHeader({
      previous: headers.at(-1)?.hash ?? '',
      merkleRoot: toDisplay(root),
      time: 1_700_000_000 + 600 * height,
      bits: NETWORK_RULES.regtest.powLimitBits,
    });
    headers.push({ height, hash: headerHash(raw), raw: toHex(raw) });
  }
  return { headers, coinbase, branch: merkleBranch(leaves, 0).map(toHex) };
}

/** The treasury's own derivation, as the command line uses it. */
export function deriveRegtest(key: { descriptor: string; keyChain: number; keyIndex: number }): string {
  return deriveKey(parseTreasury(key.descriptor, 'regtest'), key.keyChain === 1 ? 1 : 0, key.keyIndex).scriptHex;
}

/** What the receipt of our block says, unless told otherwise. */
export interface SoloClaim {
  readonly vout?: number;
  readonly keyIndex?: number;
  /** Whether the writer derives the key before it writes. */
  readonly derives?: boolean;
}

/** The receipt of our block, written by the product. */
export function soloReceipt(chain: Solo, claim: SoloClaim = {}): CoinbaseReceipt {
  const { vout = 1, keyIndex = KEY_INDEX, derives = true } = claim;
  return buildCoinbaseReceipt(
    {
      network: 'regtest',
      height: SOLO_HEIGHT,
      blockHash: chain.headers[SOLO_HEIGHT]?.hash ?? '',
      coinbaseRaw: toHex(chain.coinbase),
      coinbaseBranch: chain.branch,
      headers: chain.headers,
      vout,
      key: { descriptor: DESCRIPTOR, keyChain: 0, keyIndex },
    },
    derives ? { deriveScript: deriveRegtest } : {},
  );
}
