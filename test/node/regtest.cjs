// A Bitcoin full node on regtest in a process of its own: `node regtest.cjs '{"apiKey":"…","dataDir":null}'`.
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
  // Payouts to taproot are refused under standard rules that bcoin knew in 2018.
  requireStandard: false,
  replaceByFee: true,
});

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

/** paydirtfork depth count address: mines `count` empty blocks on the block `depth` below the tip. */
node.rpc.add('paydirtfork', async ([depth, count, address]) => {
  let tip = await entryBelow(depth);
  const left = await paymentsAbove(tip.height);
  const hashes = [];
  for (let i = 0; i < count; i += 1) {
    const block = await rival.mineBlock(tip, Address.fromString(address, 'regtest'));
    tip = await node.chain.add(block);
    if (!tip) throw new Error('The node refused its own fork.');
    hashes.push(tip.rhash());
  }
  // Bitcoin Core returns the payments of disconnected blocks to its mempool; bcoin forgets them when its own is empty.
  for (const payment of left)
    if (!node.mempool.hasEntry(payment.hash('hex'))) await node.mempool.addTX(payment).catch(() => null);
  return hashes;
});

/** paydirtempty count address: mines on the tip and leaves the mempool where it is. */
node.rpc.add('paydirtempty', async ([count, address]) => {
  const hashes = [];
  for (let i = 0; i < count; i += 1) {
    const entry = await node.chain.add(await rival.mineBlock(null, Address.fromString(address, 'regtest')));
    hashes.push(entry.rhash());
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
