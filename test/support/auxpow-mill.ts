import { fromDisplay, type NetworkRules, sha256d, toDisplay } from '../../src/hashing';
import { chainSlot } from '../../src/hashing/auxpow';
import { idOf, millHeader, type MillPlan, packed } from './header-mill';

/** Everything that merged mining says, so that a test can bend one thing. */
export interface AuxPowPlan {
  readonly child: MillPlan;
  /** Siblings of the coinbase in the parent's tree. */
  readonly coinbaseBranch?: readonly Uint8Array[];
  readonly coinbaseIndex?: number;
  readonly chainBranch?: readonly Uint8Array[];
  readonly chainIndex?: number;
  readonly treeNonce?: number;
  readonly treeSize?: number;
  readonly chainId?: number;
  readonly parentVersion?: number;
  /** Makes the coinbase's script from the root (display order), size and nonce. */
  readonly script?: (parts: ScriptParts) => Uint8Array;
  /** Bytes of the coinbase for a script; base encoding by default. */
  readonly coinbase?: (script: Uint8Array) => { readonly sent: Uint8Array; readonly hashed: Uint8Array };
  /** What the parent's header commits to instead of its coinbase. */
  readonly parentRoot?: Uint8Array;
  readonly parentBits?: number;
  readonly validWork?: boolean;
}

/** What a parent's coinbase script is made of. */
export interface ScriptParts {
  readonly magic: Uint8Array;
  readonly root: Uint8Array;
  readonly tail: Uint8Array;
}

/** Stands before the root of the chains' tree. */
export const MAGIC = Uint8Array.of(0xfa, 0xbe, 0x6d, 0x6d);

function int32(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, i) => new DataView(bytes.buffer).setInt32(4 * i, value | 0, true));
  return bytes;
}

/** A count or length as it goes over the wire. */
export function compactSize(count: number): Uint8Array {
  if (count < 0xfd) return Uint8Array.of(count);
  if (count <= 0xffff) return Uint8Array.of(0xfd, count & 0xff, count >>> 8);
  return packed([Uint8Array.of(0xfe), int32(count)]);
}

/** A coinbase with this script, one output of any value, base encoding. */
export function parentCoinbase(script: Uint8Array): Uint8Array {
  const input = packed([new Uint8Array(32), int32(-1), compactSize(script.length), script, int32(-1)]);
  const output = packed([new Uint8Array(8).fill(0xff), compactSize(1), Uint8Array.of(0x51)]);
  return packed([int32(1), compactSize(1), input, compactSize(1), output, int32(0)]);
}

function fold(leaf: Uint8Array, branch: readonly Uint8Array[], index: number): Uint8Array {
  let node = leaf;
  branch.forEach((sibling, level) => {
    node = sha256d(((index >> level) & 1) === 1 ? packed([sibling, node]) : packed([node, sibling]));
  });
  return node;
}

/** A merge-mined header with all that follows its 80 bytes; valid unless the plan bends something. */
export function millAuxPow(plan: AuxPowPlan, rules: NetworkRules): Uint8Array {
  const chainId = plan.chainId ?? rules.auxpow?.chainId ?? 0;
  const version = plan.child.version ?? (chainId << 16) | 0x104;
  // The child's own hash is nobody's concern: its nonce stays 0.
  const child = millHeader({ ...plan.child, version, bits: 0x2100ffff }, rules);
  new DataView(child.buffer).setUint32(72, plan.child.bits, true);
  new DataView(child.buffer).setUint32(76, 0, true);
  const { chainBranch = [], coinbaseBranch = [], treeNonce = 7 } = plan;
  const chainIndex = plan.chainIndex ?? chainSlot(treeNonce, chainId, chainBranch.length);
  const root = fold(fromDisplay(idOf(child)), chainBranch, chainIndex)
    .slice()
    .reverse();
  const tail = int32(plan.treeSize ?? 2 ** chainBranch.length, treeNonce);
  const makeScript = plan.script ?? (({ magic }): Uint8Array => packed([Uint8Array.of(1, 2, 3), magic, root, tail]));
  const script = makeScript({ magic: MAGIC, root, tail });
  const plain = parentCoinbase(script);
  const { sent, hashed } = plan.coinbase?.(script) ?? { sent: plain, hashed: plain };
  const parent = millHeader(
    {
      previous: 'ef'.repeat(32),
      time: plan.child.time,
      bits: plan.parentBits ?? plan.child.bits,
      version: plan.parentVersion ?? 4,
      root: plan.parentRoot ?? fold(sha256d(hashed), coinbaseBranch, 0),
    },
    rules,
    plan.validWork ?? true,
  );
  const branch = (hashes: readonly Uint8Array[]): Uint8Array => packed([compactSize(hashes.length), ...hashes]);
  return packed([
    child,
    sent,
    fromDisplay(toDisplay(sha256d(parent))),
    branch(coinbaseBranch),
    int32(plan.coinbaseIndex ?? 0),
    branch(chainBranch),
    int32(chainIndex),
    parent,
  ]);
}
