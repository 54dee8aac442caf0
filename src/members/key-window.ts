import { KEY_INDEX_LIMIT } from '../units';
import { keyAddress, type MemberKey } from './member-key';

/** Scripts that were derived of a key, by their numbers. Kept: a restored copy asks for the same ones of every payment. */
const derived = new WeakMap<MemberKey, { readonly numbers: Map<string, number>; readonly done: Set<number> }>();

/** The numbers from `from` up to below `to` that some of the scripts have as addresses of a key. */
export function numbersOf(
  key: MemberKey,
  scripts: ReadonlySet<string>,
  { from, to }: { readonly from: number; readonly to: number },
): Map<string, number> {
  const known = derived.get(key) ?? { numbers: new Map<string, number>(), done: new Set<number>() };
  derived.set(key, known);
  for (let index = Math.max(from, 0); index < Math.min(to, KEY_INDEX_LIMIT); index += 1) {
    if (known.done.has(index)) continue;
    known.numbers.set(keyAddress(key, index).scriptHex, index);
    known.done.add(index);
  }
  return new Map(
    [...scripts].flatMap((script) => {
      const index = known.numbers.get(script);
      return index === undefined ? [] : [[script, index] as const];
    }),
  );
}
