import type { SourceDeclaration } from './source';

/** Sources at which a worker of one name is one and the same machine, the first one being that whose coin it mines. */
export type RigSources = (sourceId: string) => readonly string[];

/**
 * Coins that are mined beside another are sources of their own at the same account, and name the same workers: one
 * machine, which draws its power and was bought once. A source that is mined beside none stands alone.
 */
export function rigSources(declarations: readonly Pick<SourceDeclaration, 'id' | 'minedBeside'>[]): RigSources {
  const ids = new Set(declarations.map(({ id }) => id));
  const firstOf = new Map(
    declarations.map(({ id, minedBeside }) => [
      id,
      minedBeside !== undefined && ids.has(minedBeside) ? minedBeside : id,
    ]),
  );
  const groups = new Map<string, string[]>();
  for (const [id, first] of [...firstOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const group = groups.get(first) ?? [first];
    if (id !== first) group.push(id);
    groups.set(first, group);
  }
  return (sourceId) => groups.get(firstOf.get(sourceId) ?? sourceId) ?? [sourceId];
}

/** What a machine brought and used in one source's rows. */
export interface RigResult<A extends string> {
  readonly earned: ReadonlyMap<A, bigint>;
  /** Time that those rows pay for, and in which it hashed. */
  readonly windowMs: number;
  readonly hashingMs: number;
  readonly cost: bigint;
}

/**
 * One machine's results under several coins: what each brought, and time and electricity once, of the source whose rows
 * tell of the longest time (the first of equals). Undefined where there is none.
 */
export function rigResult<A extends string>(lines: readonly RigResult<A>[]): RigResult<A> | undefined {
  const longest = lines.reduce<RigResult<A> | undefined>(
    (best, line) => (best === undefined || line.windowMs > best.windowMs ? line : best),
    undefined,
  );
  if (longest === undefined) return undefined;
  const earned = new Map<A, bigint>();
  for (const line of lines) {
    for (const [asset, units] of line.earned) earned.set(asset, (earned.get(asset) ?? 0n) + units);
  }
  return { ...longest, earned };
}
