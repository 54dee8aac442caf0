import { type AuxPowReading, brokenAuxPowRule, chainIdOf, readAuxPow } from './auxpow';
import { powHashes } from './hash-headers';
import { HEADER_BYTES } from './header';
import { type HeaderRule } from './header-rule';
import { type HeaderSlice } from './header-slices';
import { type AuxPowRules, type NetworkRules } from './network-rules';

/** Version bit that announces a parent's work. @see namecoin-core primitives/pureheader.h VERSION_AUXPOW */
const AUXPOW_FLAG = 0x100;

/** The work of a slice: what is compared with each target, and whose proof is broken before that. */
export interface SliceProofs {
  /** 32 bytes per header. */
  readonly hashes: Uint8Array;
  /** Per header the guard of merged mining that fails; null where every header stands alone. */
  readonly broken: readonly (HeaderRule | null)[] | null;
}

/**
 * Hashes what does the work for each header: the header itself, or under merged mining its parent.
 * @param ids of the headers, 32 bytes each
 * @param firstHeight of the slice's first header
 */
export function sliceProofs(
  slice: HeaderSlice,
  ids: Uint8Array,
  rules: NetworkRules,
  firstHeight: number,
): SliceProofs {
  const { auxpow } = rules;
  if (auxpow === null) {
    return { hashes: rules.powHash === rules.idHash ? ids : powHashes(slice.headers, rules), broken: null };
  }
  const workers = slice.headers.slice();
  const view = new DataView(workers.buffer);
  const broken: (HeaderRule | null)[] = [];
  for (let i = 0; i < slice.count; i += 1) {
    const version = view.getInt32(i * HEADER_BYTES, true);
    const tail = slice.tails?.[i] ?? EMPTY;
    const proof = proofOf({ version, tail, id: ids.subarray(32 * i, 32 * i + 32), height: firstHeight + i }, auxpow);
    broken.push(proof.rule);
    if (proof.parent !== null) workers.set(proof.parent, i * HEADER_BYTES);
  }
  return { hashes: powHashes(workers, rules), broken };
}

const EMPTY = new Uint8Array(0);

interface Child {
  readonly version: number;
  readonly tail: Uint8Array;
  readonly id: Uint8Array;
  readonly height: number;
}

/** @see namecoin-core validation.cpp CheckProofOfWork(CBlockHeader), dogecoin.cpp CheckAuxPowProofOfWork */
function proofOf(
  child: Child,
  rules: AuxPowRules,
): { readonly rule: HeaderRule | null; readonly parent: Uint8Array | null } {
  const broken = (rule: HeaderRule): ReturnType<typeof proofOf> => ({ rule, parent: null });
  const chainId = chainIdOf(child.version);
  if (!rules.legacyVersions.includes(child.version) && chainId !== rules.chainId) return broken('auxpow-chain-id');
  if ((child.version & AUXPOW_FLAG) === 0) {
    return child.tail.length === 0 ? { rule: null, parent: null } : broken('bad-length');
  }
  if (child.height < rules.from) return broken('auxpow-too-early');
  if (child.tail.length === 0) return broken('auxpow-missing');
  const reading: AuxPowReading = readAuxPow(child.tail);
  if (!reading.ok) return broken(reading.rule);
  return { rule: brokenAuxPowRule(reading.auxpow, child.id, chainId), parent: reading.auxpow.parentHeader };
}
