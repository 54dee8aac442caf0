// Bitcoin Core's mempool policy on bcoin's mempool, which replaces nothing and relays by rules of 2018. Ours, written
// after doc/policy/mempool-replacements.md and validation.cpp of versions 25 to 30, with their words; bcoin keeps what it is
// good for: consensus, scripts, coins, blocks. What is not here: TRUC, ephemeral dust, package replacement, the fee-rate
// diagram and the clusters of version 31.
'use strict';

const { VerifyError } = require('bcoin/lib/protocol/errors');
const MempoolEntry = require('bcoin/lib/mempool/mempoolentry');
const Script = require('bcoin/lib/script/script');
const { taprootSigned } = require('./taproot.cjs');

/** policy/policy.h and kernel/mempool_limits.h. */
const WEIGHT_MAX = 400_000;
const KIN_MAX = 25;
const KIN_VBYTES_MAX = 101_000;
/** policy/rbf.h MAX_REPLACEMENT_CANDIDATES. */
const REPLACED_MAX = 100;
/** Sequence numbers below signal (BIP-125). */
const SIGNAL_MAX = 0xfffffffd;

/** policy.cpp GetDustThreshold at 3,000 sat/kvB: 148 vB to spend an output, 67 vB with a witness. */
function dustOf(script) {
  const raw = script.toRaw();
  const spend = script.isProgram() ? 32 + 4 + 1 + 26 + 4 : 32 + 4 + 1 + 107 + 4;
  return script.isUnspendable() ? 0 : 3 * (8 + 1 + raw.length + spend);
}

/** util/moneystr.cpp FormatMoney: at least two decimals, no more zeros than that. */
function money(sats) {
  const digits = String(sats).padStart(9, '0');
  const cents = digits.slice(-8).replace(/0+$/, '').padEnd(2, '0');
  return `${digits.slice(0, -8)}.${cents}`;
}

const rate = (satPerKvb) => `${(satPerKvb / 1e8).toFixed(8)} BTC/kvB`;
const feeFor = (satPerKvb, vbytes) => Math.ceil((satPerKvb * vbytes) / 1_000);
const rateOf = ({ fee, size }) => Math.floor((fee * 1_000) / size);

class CoreMempool {
  /** @param options.relay least and incremental rate, sat/kvB @param options.fullRbf replace what does not signal too (28 on) */
  constructor(node, { relay = 1_000, fullRbf = true } = {}) {
    this.node = node;
    this.pool = node.mempool;
    this.relay = relay;
    this.fullRbf = fullRbf;
    /** Least rate that a full mempool takes; set by a test. */
    this.floor = relay;
    /** Judged as a package: their own fee is not asked for. */
    this.packaged = new Set();
    this.insertAlone = this.pool.insertTX.bind(this.pool);
    Object.assign(this.pool.options, {
      maxOrphans: 0,
      maxAncestors: KIN_MAX,
      relayPriority: false,
      limitFree: false,
      rejectAbsurdFees: false,
    });
    Script.flags.STANDARD_VERIFY_FLAGS &= ~Script.flags.VERIFY_DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM;
    this.pool.insertTX = (tx, id) => this.insert(tx, id);
  }

  /** As AcceptToMemoryPool: replaces what it may, or refuses and leaves everything as it was. */
  async insert(tx, id) {
    const { conflicts, replaced } = await this.judge(tx);
    for (const entry of conflicts) if (this.pool.hasEntry(entry.hash('hex'))) this.pool.evictEntry(entry);
    try {
      return await this.insertAlone(tx, id);
    } catch (error) {
      for (const entry of replaced) await this.insertAlone(entry.tx, -1);
      throw error;
    }
  }

  /**
   * What policy says, before scripts.
   * @returns its entry, the entries that it conflicts with, and all that go with them, parents first
   * @throws VerifyError with Core's reason, and its details in `details`
   */
  async judge(tx) {
    const view = await this.pool.getCoinView(tx);
    this.standard(tx);
    if (this.pool.exists(tx.hash('hex'))) this.refuse(tx, 'txn-already-in-mempool');
    const conflicts = this.conflictsOf(tx);
    if (!this.fullRbf && !conflicts.every((entry) => this.signals(entry))) this.refuse(tx, 'txn-mempool-conflict');
    if (!tx.hasCoins(view)) {
      this.refuse(tx, (await this.node.chain.hasCoins(tx)) ? 'txn-already-known' : 'bad-txns-inputs-missingorspent');
    }
    if (!taprootSigned(tx, view)) this.refuse(tx, 'mempool-script-verify-flag-failed (Invalid Schnorr signature)');
    const entry = MempoolEntry.fromTX(tx, view, this.node.chain.height);
    this.pays(tx, entry);
    const replaced = this.replacedBy(tx, conflicts);
    this.kin(tx, entry, replaced);
    if (conflicts.length > 0) this.replaces(tx, entry, { conflicts, replaced });
    return { entry, conflicts, replaced };
  }

  refuse(tx, reason, details = '') {
    throw Object.assign(new VerifyError(tx, 'nonstandard', reason, 0), { details });
  }

  standard(tx) {
    if (tx.getWeight() > WEIGHT_MAX) this.refuse(tx, 'tx-size');
    if (tx.outputs.some(({ value, script }) => value < dustOf(script))) this.refuse(tx, 'dust');
  }

  pays(tx, { fee, size }) {
    if (this.packaged.has(tx.hash('hex'))) return;
    const floor = feeFor(this.floor, size);
    const least = feeFor(this.relay, size);
    if (fee < floor && floor > least) this.refuse(tx, 'mempool min fee not met', `${fee} < ${floor}`);
    if (fee < least) this.refuse(tx, 'min relay fee not met', `${fee} < ${least}`);
  }

  /** The entries that spend one of its inputs. */
  conflictsOf(tx) {
    const found = tx.inputs.map(({ prevout }) => this.pool.getSpent(prevout.hash, prevout.index));
    return [...new Set(found.filter((entry) => entry))];
  }

  /** BIP-125: a transaction signals by itself or by an unconfirmed ancestor. */
  signals(entry) {
    return [entry, ...this.pool.getAncestors(entry)].some(({ tx }) => {
      return tx.inputs.some(({ sequence }) => sequence <= SIGNAL_MAX);
    });
  }

  /** Rule 5, and what goes with the conflicts: parents first, so that it can be put back. */
  replacedBy(tx, conflicts) {
    const all = new Set(conflicts);
    for (const entry of conflicts) for (const below of this.pool.getDescendants(entry)) all.add(below);
    if (all.size > REPLACED_MAX) {
      const details = `rejecting replacement ${tx.txid()}; too many potential replacements (${all.size} > ${REPLACED_MAX})`;
      this.refuse(tx, 'too many potential replacements', details);
    }
    return [...all].sort((a, b) => this.pool.countAncestors(a) - this.pool.countAncestors(b));
  }

  /** The limits of versions before 31: 25 transactions and 101 kvB of ancestors, and of descendants of each. */
  kin(tx, entry, replaced) {
    const ancestors = this.pool.getAncestors(entry);
    const going = new Set(replaced);
    const clash = ancestors.find((above) => going.has(above));
    if (clash) {
      const details = `${tx.txid()} spends conflicting transaction ${clash.txid()}`;
      this.refuse(tx, 'bad-txns-spends-conflicting-tx', details);
    }
    const tooLong = (what) => this.refuse(tx, 'too-long-mempool-chain', what);
    const vbytes = (entries) => entries.reduce((sum, one) => sum + one.size, entry.size);
    if (ancestors.length + 1 > KIN_MAX) tooLong(`too many unconfirmed ancestors [limit: ${KIN_MAX}]`);
    if (vbytes(ancestors) > KIN_VBYTES_MAX) tooLong(`exceeds ancestor size limit [limit: ${KIN_VBYTES_MAX}]`);
    for (const above of ancestors) {
      const below = [above, ...this.pool.getDescendants(above).filter((one) => !going.has(one))];
      if (below.length + 1 > KIN_MAX) tooLong(`too many descendants for tx ${above.txid()} [limit: ${KIN_MAX}]`);
      if (vbytes(below) > KIN_VBYTES_MAX) tooLong(`exceeds descendant size limit for tx ${above.txid()}`);
    }
  }

  /** Rules 2, 3, 4 and 6 of doc/policy/mempool-replacements.md. */
  replaces(tx, entry, { conflicts, replaced }) {
    const { fee, size } = entry;
    const txid = tx.txid();
    const spent = new Set(conflicts.flatMap((one) => one.tx.inputs.map(({ prevout }) => prevout.hash)));
    const added = tx.inputs.findIndex(({ prevout }) => this.pool.hasEntry(prevout.hash) && !spent.has(prevout.hash));
    if (added >= 0) {
      const details = `replacement ${txid} adds unconfirmed input, idx ${added}`;
      this.refuse(tx, 'replacement-adds-unconfirmed', details);
    }
    const poor = (details) => this.refuse(tx, 'insufficient fee', `rejecting replacement ${txid}${details}`);
    const old = conflicts.find((one) => rateOf(entry) <= rateOf(one));
    if (old) poor(`; new feerate ${rate(rateOf(entry))} <= old feerate ${rate(rateOf(old))}`);
    const before = replaced.reduce((sum, one) => sum + one.fee, 0);
    if (fee < before) poor(`, less fees than conflicting txs; ${money(fee)} < ${money(before)}`);
    const relay = feeFor(this.relay, size);
    if (fee - before < relay) poor(`, not enough additional fees to relay; ${money(fee - before)} < ${money(relay)}`);
  }
}

module.exports = { CoreMempool, feeFor };
