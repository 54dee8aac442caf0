// Key-path spends of taproot, which bcoin of 2018 does not know: BIP-341 and BIP-340, the message written out here from
// BIP-341 "Common signature message", so that a wrong one of the service is not agreed with.
'use strict';

const { createHash } = require('node:crypto');
const { verifySchnorr } = require('tiny-secp256k1');

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const TAG = sha256('TapSighash');
const EPOCH = 0x00;
const SIGHASH_DEFAULT = 0x00;
const SIGHASH_ALL = 0x01;

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function int64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

/** Scripts here are shorter than 253 bytes: one byte says how long. */
const sized = (script) => Buffer.concat([Buffer.from([script.length]), script]);

/** The hash that a key-path signature of one input is over; `spent` are all outputs that the transaction spends. */
function signatureHash(tx, index, spent, hashType) {
  const { inputs, outputs } = tx;
  return sha256(
    TAG,
    TAG,
    Buffer.from([EPOCH, hashType]),
    uint32(tx.version),
    uint32(tx.locktime),
    sha256(...inputs.flatMap(({ prevout }) => [Buffer.from(prevout.hash, 'hex'), uint32(prevout.index)])),
    sha256(...spent.map(({ value }) => int64(value))),
    sha256(...spent.map(({ script }) => sized(script.toRaw()))),
    sha256(...inputs.map(({ sequence }) => uint32(sequence))),
    sha256(...outputs.flatMap(({ value, script }) => [int64(value), sized(script.toRaw())])),
    // No annex, key path.
    Buffer.from([0x00]),
    uint32(index),
  );
}

function signs(tx, index, spent) {
  const { items } = tx.inputs[index].witness;
  const [signature] = items;
  if (items.length !== 1 || (signature.length !== 64 && signature.length !== 65)) return false;
  const hashType = signature.length === 65 ? signature[64] : SIGHASH_DEFAULT;
  // BIP-341: 0x00 is never written out. Other types than ALL nobody here uses.
  if (signature.length === 65 && hashType !== SIGHASH_ALL) return false;
  const key = spent[index].script.toRaw().subarray(2);
  return verifySchnorr(signatureHash(tx, index, spent, hashType), key, signature.subarray(0, 64));
}

/** Whether every taproot input is signed by its output's key. */
exports.taprootSigned = (tx, view) => {
  const spent = tx.inputs.map(({ prevout }) => view.getOutput(prevout));
  return spent.every(({ script }, index) => {
    const raw = script.toRaw();
    const isTaproot = raw.length === 34 && raw[0] === 0x51 && raw[1] === 0x20;
    return !isTaproot || signs(tx, index, spent);
  });
};
