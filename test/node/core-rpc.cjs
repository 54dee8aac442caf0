// Answers in Bitcoin Core's shape and with its error codes (rpc/protocol.h) for the calls that the service makes, where
// bcoin answers otherwise or not at all. Ours; `paydirt…` are levers of tests and no calls of Core.
'use strict';

const { RPCError } = require('bweb');
const MempoolEntry = require('bcoin/lib/mempool/mempoolentry');
const TX = require('bcoin/lib/primitives/tx');
const { feeFor } = require('./core-mempool.cjs');

const INVALID_ADDRESS_OR_KEY = -5;
const INVALID_PARAMETER = -8;
const DESERIALIZATION = -22;
const VERIFY_ERROR = -25;
const VERIFY_REJECTED = -26;
const ALREADY_IN_UTXO_SET = -27;
/** rpc/mempool.cpp DEFAULT_MAX_RAW_TX_FEE_RATE, sat/kvB. */
const RATE_MAX = 10_000_000;

const btc = (sats) => sats / 1e8;
/** JSON names hashes backwards. */
const reversed = (hex) => Buffer.from(hex, 'hex').reverse().toString('hex');

function decoded(hex) {
  try {
    return TX.fromRaw(Buffer.from(String(hex), 'hex'));
  } catch {
    throw new RPCError(DESERIALIZATION, 'TX decode failed. Make sure the tx has at least one input.');
  }
}

/** consensus/validation.h ValidationState::ToString. */
const textOf = ({ reason, details }) => (details ? `${reason}, ${details}` : reason);

/** node/transaction.cpp: what is missing has a code of its own. */
function refusalOf(error) {
  if (error.type !== 'VerifyError') throw error;
  const isMissing = error.reason === 'bad-txns-inputs-missingorspent';
  return new RPCError(isMissing ? VERIFY_ERROR : VERIFY_REJECTED, textOf(error));
}

/** @param core the node's CoreMempool */
exports.speakLikeCore = (node, core) => {
  const { mempool, chain } = node;
  const set = (name, call) => (node.rpc.calls[name] = async (params) => call(...params));
  let estimate = null;

  function kinOf(entry, kin) {
    const all = [entry, ...kin];
    const sum = (name) => all.reduce((total, one) => total + one[name], 0);
    return { count: all.length, size: sum('size'), fee: sum('fee') };
  }

  set('sendrawtransaction', async (hex) => {
    const tx = decoded(hex);
    if (mempool.hasEntry(tx.hash('hex'))) return tx.txid();
    if (await chain.hasCoins(tx)) {
      throw new RPCError(ALREADY_IN_UTXO_SET, 'Transaction outputs already in utxo set');
    }
    const view = await mempool.getCoinView(tx);
    if (tx.hasCoins(view) && tx.getFee(view) > feeFor(RATE_MAX, tx.getVirtualSize())) {
      const message = 'Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)';
      throw new RPCError(VERIFY_ERROR, message);
    }
    await mempool.addTX(tx).catch((error) => Promise.reject(refusalOf(error)));
    return tx.txid();
  });

  set('testmempoolaccept', async (hexes) => {
    if (!Array.isArray(hexes) || hexes.length !== 1) {
      throw new RPCError(INVALID_PARAMETER, 'This node tests one transaction at a time.');
    }
    const tx = decoded(hexes[0]);
    const names = { txid: tx.txid(), wtxid: tx.wtxid() };
    try {
      const { entry } = await core.judge(tx);
      await mempool.verify(entry, await mempool.getCoinView(tx));
      const { fee, size: vsize } = entry;
      const fees = {
        base: btc(fee),
        'effective-feerate': btc(Math.floor((fee * 1_000) / vsize)),
        'effective-includes': [names.wtxid],
      };
      return [{ ...names, allowed: true, vsize, fees }];
    } catch (error) {
      if (error.type !== 'VerifyError') throw error;
      const isMissing = error.reason === 'bad-txns-inputs-missingorspent';
      const reason = isMissing ? 'missing-inputs' : error.reason;
      return [{ ...names, allowed: false, 'reject-reason': reason, 'reject-details': textOf(error) }];
    }
  });

  set('getmempoolentry', (txid) => {
    const entry = mempool.getEntry(reversed(String(txid)));
    if (!entry) throw new RPCError(INVALID_ADDRESS_OR_KEY, 'Transaction not in mempool');
    const { tx } = entry;
    const up = kinOf(entry, mempool.getAncestors(entry));
    const down = kinOf(entry, mempool.getDescendants(entry));
    const children = tx.outputs.map((_, index) => mempool.getSpent(tx.hash('hex'), index));
    return {
      ...{ vsize: entry.size, weight: tx.getWeight(), time: entry.time, height: entry.height },
      ...{ descendantcount: down.count, descendantsize: down.size },
      ...{ ancestorcount: up.count, ancestorsize: up.size, wtxid: tx.wtxid() },
      fees: { base: btc(entry.fee), modified: btc(entry.fee), ancestor: btc(up.fee), descendant: btc(down.fee) },
      depends: mempool.getDepends(tx).map(reversed),
      spentby: [...new Set(children.filter((child) => child).map((child) => child.txid()))],
      'bip125-replaceable': core.fullRbf || core.signals(entry),
      unbroadcast: false,
    };
  });

  set('getmempoolinfo', () => ({
    ...{ loaded: true, size: mempool.map.size, bytes: mempool.size, usage: mempool.size },
    ...{ mempoolminfee: btc(core.floor), minrelaytxfee: btc(core.relay), incrementalrelayfee: btc(core.relay) },
    ...{ unbroadcastcount: 0, fullrbf: core.fullRbf },
  }));

  set('gettxspendingprevout', (outpoints) => {
    return outpoints.map(({ txid, vout }) => {
      const spender = mempool.getSpent(reversed(String(txid)), vout);
      return spender ? { txid, vout, spendingtxid: spender.txid() } : { txid, vout };
    });
  });

  set('estimatesmartfee', (blocks) => {
    if (estimate === null) return { errors: ['Insufficient data or no feerate found'], blocks };
    return { feerate: estimate, blocks };
  });

  /** Each alone first; what is too cheap alone goes in together, when all of it pays enough together. */
  async function submit(txs) {
    const results = {};
    const waiting = [];
    for (const tx of txs) {
      const leansOnWaiting = tx.inputs.some(({ prevout }) => waiting.some((one) => one.hash('hex') === prevout.hash));
      const error = leansOnWaiting || mempool.hasEntry(tx.hash('hex')) ? undefined : await attempt(tx);
      if (leansOnWaiting || /fee not met/.test(error?.reason)) waiting.push(tx);
      else results[tx.wtxid()] = resultOf(tx, error);
    }
    const error = waiting.length === 0 ? undefined : await together(waiting);
    for (const tx of waiting) results[tx.wtxid()] = resultOf(tx, error);
    return results;
  }

  function attempt(tx) {
    return mempool.addTX(tx).then(
      () => undefined,
      (error) => (error.type === 'VerifyError' ? error : Promise.reject(error)),
    );
  }

  async function together(txs) {
    let [fees, vbytes] = [0, 0];
    for (const [index, tx] of txs.entries()) {
      const view = await mempool.getCoinView(tx);
      for (const parent of txs.slice(0, index)) view.addTX(parent, -1);
      if (!tx.hasCoins(view)) return { reason: 'bad-txns-inputs-missingorspent' };
      const { fee, size } = MempoolEntry.fromTX(tx, view, chain.height);
      [fees, vbytes] = [fees + fee, vbytes + size];
    }
    const least = feeFor(Math.max(core.floor, core.relay), vbytes);
    if (fees < least) return { reason: 'mempool min fee not met', details: `${fees} < ${least}` };
    for (const tx of txs) core.packaged.add(tx.hash('hex'));
    try {
      for (const tx of txs) {
        const error = await attempt(tx);
        if (error) return error;
      }
      return undefined;
    } finally {
      core.packaged.clear();
    }
  }

  function resultOf(tx, error) {
    if (error) return { txid: tx.txid(), error: textOf(error) };
    const entry = mempool.getEntry(tx.hash('hex'));
    return { txid: tx.txid(), vsize: entry.size, fees: { base: btc(entry.fee) } };
  }

  set('submitpackage', async (hexes) => {
    const txs = hexes.map(decoded);
    const child = txs[txs.length - 1];
    const spends = new Set(child.inputs.map(({ prevout }) => prevout.hash));
    if (!txs.slice(0, -1).every((tx) => spends.has(tx.hash('hex')))) {
      const message = 'package topology disallowed. not child-with-parents or parents depend on each other.';
      throw new RPCError(VERIFY_ERROR, message);
    }
    const results = await submit(txs);
    const failed = Object.values(results).some(({ error }) => error !== undefined);
    return {
      package_msg: failed ? 'transaction failed' : 'success',
      'tx-results': results,
      'replaced-transactions': [],
    };
  });

  /** paydirtestimate rate: what estimatesmartfee says from now on, BTC/kvB; null for no estimate. */
  set('paydirtestimate', (feerate) => (estimate = feerate));
  /** paydirtfloor rate: what a full mempool takes at the least, sat/kvB. */
  set('paydirtfloor', (floor) => (core.floor = floor));
  /** paydirtdrop txid: as after two weeks or in a full mempool. */
  set('paydirtdrop', (txid) => {
    const entry = mempool.getEntry(reversed(String(txid)));
    if (entry) mempool.evictEntry(entry);
    return entry !== undefined;
  });
};
