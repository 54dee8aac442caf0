import type { Treasury } from '../../src/payout';

/** The same keys without deriving them anew for each process that starts: most of them are only watched. */
export function remembering(treasury: Treasury): Treasury {
  return { ...treasury, keys: treasury.keys.map((key) => ({ ...key, account: remembered(key.account, 2) })) };
}

type Account = Treasury['keys'][number]['account'];

function remembered<T extends Account>(node: T, levels: number): T {
  const children = new Map<number, Account>();
  const derive = (index: number): Account => {
    const known = children.get(index);
    if (known !== undefined) return known;
    const child = node.derive(index);
    const kept = levels > 1 ? remembered(child, levels - 1) : child;
    children.set(index, kept);
    return kept;
  };
  return new Proxy(node, { get: (target, name) => (name === 'derive' ? derive : Reflect.get(target, name, target)) });
}
