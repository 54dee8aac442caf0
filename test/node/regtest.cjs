// A Bitcoin full node on regtest in a process of its own: `node regtest.cjs '{"apiKey":"…","dataDir":null}'`.
// bcoin, with Bitcoin Core's mempool policy (core-mempool.cjs) and answers (core-rpc.cjs) put on top, both ours.
// It says {"port":n} on its first line, serves JSON-RPC on loopback, and ends when its standard input ends, so that
// it can never outlive the process that started it.
'use strict';

process.env.NODE_BACKEND = 'js';
const options = JSON.parse(process.argv[2]);

const networks = require('bcoin/lib/protocol/networks');
// bcoin says "rb"; every other program says "bcrt" (Bitcoin Core chainparams.cpp).
networks.regtest.addressPrefix.bech32 = 'bcrt';

const { FullNode } = require('bcoin/lib/node');
const Address = require('bcoin/lib/primitives/address');
const Miner = require('bcoin/lib/mining/miner');
const TX = require('bcoin/lib/primitives/tx');
const { CoreMempool } = require('./core-mempool.cjs');
const { speakLikeCore } = require('./core-rpc.cjs');
const { taprootSigned } = require('./taproot.cjs');

const node = new FullNode({
  network: 'regtest',
  memory: options.dataDir === null,
  ...(options.dataDir === null ? {} : { prefix: options.dataDir }),
  listen: false,
  noDns: true,
  workers: false,
  logConsole: false,
  logFile: false,
  apiKey: options.apiKey,
  httpHost: '127.0.0.1',
  httpPort: 0,
  // Payouts to taproot are refused under standard rules that bcoin knew in 2018; core-mempool.cjs has today's.
  requireStandard: false,
  replaceByFee: true,
});
speakLikeCore(node, new CoreMempool(node, options.policy));

// Blocks of a competing chain are mined without the mempool: a reorg must be able to leave a payment out.
const rival = new Miner({ network: 'regtest', chain: node.chain, logger: node.logger });

async function entryBelow(depth) {
  if (depth < 1 || depth > node.chain.height) throw new Error(`No block ${depth} below the tip to fork from.`);
  return node.chain.getEntryByHeight(node.chain.height - depth);
}

async function paymentsAbove(height) {
  const payments = [];
  for (let at = height + 1; at <= node.chain.height; at += 1) {
    const block = await node.chain.getBlock((await node.chain.getEntryByHeight(at)).hash);
    payments.push(...block.txs.slice(1));
  }
  return payments;
}

/** A block of somebody else: these transactions and no others, whatever the mempool holds. */
async function mineRival(tip, address, transactions = []) {
  const job = await rival.cpu.createJob(tip, Address.fromString(address, 'regtest'));
  for (const hex of transactions) {
    const tx = TX.fromRaw(Buffer.from(hex, 'hex'));
    const view = await node.mempool.getCoinView(tx);
    if (tx.hasCoins(view) && !taprootSigned(tx, view)) throw new Error('A taproot input is not signed.');
    job.pushTX(tx);
  }
  job.refresh();
  const entry = await node.chain.add(await job.mineAsync());
  if (!entry) throw new Error('The node refused its own block.');
  return entry;
}

/** paydirtfork depth count address [hex]: mines `count` blocks on the block `depth` below the tip, the first with these. */
node.rpc.add('paydirtfork', async ([depth, count, address, transactions]) => {
  let tip = await entryBelow(depth);
  const left = await paymentsAbove(tip.height);
  const hashes = [];
  for (let i = 0; i < count; i += 1) {
    tip = await mineRival(tip, address, i === 0 ? transactions : []);
    hashes.push(tip.rhash());
  }
  // Bitcoin Core returns the payments of disconnected blocks to its mempool; bcoin forgets them when its own is empty.
  for (const payment of left)
    if (!node.mempool.hasEntry(payment.hash('hex'))) await node.mempool.addTX(payment).catch(() => null);
  return hashes;
});

/** paydirtempty count address [hex]: mines on the tip, the first block with these, and asks the mempool for nothing. */
node.rpc.add('paydirtempty', async ([count, address, transactions]) => {
  const hashes = [];
  for (let i = 0; i < count; i += 1) {
    hashes.push((await mineRival(null, address, i === 0 ? transactions : [])).rhash());
  }
  return hashes;
});

let closing;
function close() {
  closing ??= node.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

// A refused transaction is an error event here and nothing more: callers ask the mempool.
node.on('error', () => undefined);
process.stdin.on('end', close).on('error', close).resume();
process.on('SIGTERM', close);
// Ctrl-C in a terminal reaches the whole group: the parent decides when the node goes.
process.on('SIGINT', () => undefined);

(async () => {
  await node.ensure();
  await node.open();
  await rival.open();
  process.stdout.write(`${JSON.stringify({ port: node.http.http.address().port })}\n`);
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
