import { Block } from 'bitcoinjs-lib';
import type { RegtestRpc } from './rpc';

/** An output as the node's own blocks hold it. */
export interface WitnessedOutput {
  readonly txid: string;
  readonly vout: number;
  readonly scriptHex: string;
  readonly sats: bigint;
  readonly blockHash: string;
  readonly height: number;
}

/** Reads every block from the node and notes every output, apart from the product. */
export async function witnessOutputs(rpc: RegtestRpc, fromHeight: number): Promise<WitnessedOutput[]> {
  const tip = await rpc.call<number>('getblockcount', []);
  const outputs: WitnessedOutput[] = [];
  for (let height = fromHeight; height <= tip; height += 1) {
    const blockHash = await rpc.call<string>('getblockhash', [height]);
    const block = Block.fromHex(await rpc.call<string>('getblock', [blockHash, 0]));
    if (block.getId() !== blockHash) throw new Error(`The node gave another block for ${blockHash}.`);
    for (const transaction of block.transactions ?? []) {
      const txid = transaction.getId();
      transaction.outs.forEach((output, vout) =>
        outputs.push({
          txid,
          vout,
          scriptHex: Buffer.from(output.script).toString('hex'),
          sats: output.value,
          blockHash,
          height,
        }),
      );
    }
  }
  return outputs;
}
