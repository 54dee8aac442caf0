import {
  checkTransactionProof,
  fromHex,
  type NetworkRules,
  type RawTransaction,
  toHex,
  type TransactionProof,
} from '../hashing';
import { type CoinbaseReceipt, type PayoutReceipt, type ReceiptFile } from './receipt-file';
import { refuse, type StepLog } from './receipt-steps';

/** Script of a key of a descriptor in hex; null when the descriptor cannot be read or has no such key. */
export type DeriveScript = (key: {
  readonly network: string;
  readonly descriptor: string;
  readonly keyChain: number;
  readonly keyIndex: number;
}) => string | null;

/** Confirmations at which consensus lets a coinbase be spent (Bitcoin Core COINBASE_MATURITY). */
const MATURE_CONFIRMATIONS = 100;

function proved(proof: TransactionProof, merkleRoot: string): RawTransaction {
  const verdict = checkTransactionProof(proof, merkleRoot);
  if (!verdict.ok) refuse(verdict.rule, `The transaction is not proved to be in the block: ${verdict.rule}.`);
  const { transaction } = verdict;
  if (toHex(transaction.stripped) !== toHex(proof.raw)) {
    refuse('witness', 'The transaction carries witness data, which its txid does not cover.');
  }
  return transaction;
}

function checkOutput(log: StepLog, receipt: ReceiptFile, transaction: RawTransaction): void {
  log.begin('output');
  const output = transaction.outputs[receipt.outputIndex];
  if (output === undefined) refuse('output-index', 'The transaction has no such output.');
  if (toHex(output.script) !== receipt.script) refuse('script', 'The output pays another script.');
  if (output.value !== BigInt(receipt.amount)) refuse('amount', 'The output pays another amount.');
  log.done(`Output ${receipt.outputIndex} pays ${receipt.amount} satoshi to script ${receipt.script}.`, {
    output: String(receipt.outputIndex),
    sats: receipt.amount,
    script: receipt.script,
  });
}

/** @throws ReceiptRefused when the payout is not proved to be in the block with this Merkle root */
export function checkPayment(log: StepLog, receipt: PayoutReceipt, merkleRoot: string): void {
  log.begin('transaction');
  const transaction = proved(
    {
      raw: fromHex(receipt.transaction),
      index: receipt.transactionIndex,
      branch: receipt.branch.map(fromHex),
      coinbaseRaw: fromHex(receipt.coinbase),
      coinbaseBranch: receipt.coinbaseBranch.map(fromHex),
    },
    merkleRoot,
  );
  if (transaction.txid !== receipt.txid) refuse('txid', 'The transaction has another txid.');
  log.done(`Transaction ${receipt.txid} is in block ${receipt.blockHeight}.`, { txid: receipt.txid, merkleRoot });
  log.begin('coinbase');
  log.done(`The block's first transaction stands ${receipt.branch.length} levels deep too, so no tree node can pose as the payment.`, { levels: String(receipt.branch.length) }); // prettier-ignore
  checkOutput(log, receipt, transaction);
  log.begin('item');
  const { item } = receipt;
  if (BigInt(item.sats) + BigInt(item.otherSats) !== BigInt(receipt.amount)) {
    refuse('item-amount', 'What the items get is not what the output pays.');
  }
  const paidFrom =
    receipt.paidFrom === undefined
      ? ''
      : ' The operator paid it from another wallet: two people vouch for that, no proof can.';
  log.done(`${item.sats} satoshi of it are payout ${item.id} of member ${item.memberId}.${paidFrom}`, {
    sats: item.sats,
    payout: item.id,
    member: item.memberId,
  });
}

/**
 * The bytes with which a coinbase's script must begin: its height as a script number.
 * @see BIP 34; Bitcoin Core validation.cpp ContextualCheckBlock, script.h CScript::push_int64
 */
export function heightPush(height: number): Uint8Array {
  if (height === 0) return Uint8Array.of(0);
  if (height <= 16) return Uint8Array.of(0x50 + height);
  const bytes: number[] = [];
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  // The top bit is the sign: a number that would use it takes one byte more.
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0);
  return Uint8Array.of(bytes.length, ...bytes);
}

function checkHeight(log: StepLog, receipt: CoinbaseReceipt, rules: NetworkRules, script: Uint8Array): void {
  log.begin('height');
  // BIP 34 came with block version 2.
  const [, from = Number.POSITIVE_INFINITY] = rules.versionFrom.find(([version]) => version === 2) ?? [];
  const { blockHeight } = receipt;
  const evidence = { height: String(blockHeight) };
  if (blockHeight < from) {
    log.done(`Block ${blockHeight} is older than the rule that writes the height into the coinbase.`, evidence);
    return;
  }
  const push = heightPush(blockHeight);
  if (!push.every((byte, index) => script[index] === byte)) {
    refuse('coinbase-height', `The coinbase does not name height ${blockHeight}: it is of another block.`);
  }
  log.done(`The coinbase itself names height ${blockHeight}.`, evidence);
}

function checkDescriptor(log: StepLog, receipt: CoinbaseReceipt, derive: DeriveScript | undefined): void {
  log.begin('descriptor');
  const { descriptor, keyChain, keyIndex } = receipt;
  const key = `key ${keyChain}/${keyIndex} of descriptor ${descriptor}`;
  const evidence = { descriptor, key: `${keyChain}/${keyIndex}` };
  if (derive === undefined) {
    log.done(`Not derived here: the file says that the script is ${key}. "paydirt receipt verify" derives it.`, evidence, false); // prettier-ignore
    return;
  }
  const script = derive(receipt);
  if (script === null) refuse('descriptor', `Nothing can be derived as ${key}: its form, checksum, key or network is wrong.`); // prettier-ignore
  if (script !== receipt.script) refuse('descriptor', `The script is not ${key}.`);
  log.done(`The script is ${key}.`, evidence);
}

/** @throws ReceiptRefused when the solo reward is not proved to be mature, in the block, and the operator's */
export function checkCoinbase(
  log: StepLog,
  subject: { readonly receipt: CoinbaseReceipt; readonly rules: NetworkRules; readonly merkleRoot: string },
  derive: DeriveScript | undefined,
): void {
  const { receipt, rules, merkleRoot } = subject;
  log.begin('coinbase');
  const raw = fromHex(receipt.coinbase);
  const branch = receipt.coinbaseBranch.map(fromHex);
  const coinbase = proved({ raw, index: 0, branch, coinbaseRaw: raw, coinbaseBranch: branch }, merkleRoot);
  log.done(`Transaction ${coinbase.txid} is the coinbase of block ${receipt.blockHeight}.`, {
    txid: coinbase.txid,
    merkleRoot,
  });
  checkHeight(log, receipt, rules, coinbase.inputs[0]?.script ?? new Uint8Array());
  checkOutput(log, receipt, coinbase);
  checkDescriptor(log, receipt, derive);
  log.begin('maturity');
  const { confirmations } = receipt;
  if (confirmations < MATURE_CONFIRMATIONS) {
    refuse('immature', `${confirmations} confirmations: consensus lets a coinbase be spent at ${MATURE_CONFIRMATIONS}.`); // prettier-ignore
  }
  log.done(`${confirmations} confirmations: mature by consensus at ${MATURE_CONFIRMATIONS}; this service spends one block later.`, { confirmations: String(confirmations) }); // prettier-ignore
}
