/** Whether two chains have the same block at a height. */
export type SameAt = (height: number) => Promise<boolean>;

/**
 * The highest block that two chains share: looks back in doubling steps, then halves. The deeper the fork, the fewer
 * questions a block of it costs: 101 blocks take about 14.
 * @param top both chains have a block at this height
 * @param floor the lowest height that may be shared; nothing below it is known
 * @returns undefined when not even the floor is shared
 */
export async function forkHeight(top: number, floor: number, same: SameAt): Promise<number | undefined> {
  let differs = top + 1;
  let shared = top;
  for (let step = 1; !(await same(shared)); step *= 2) {
    if (shared === floor) return undefined;
    differs = shared;
    shared = Math.max(floor, shared - step);
  }
  while (differs - shared > 1) {
    const middle = shared + Math.floor((differs - shared) / 2);
    if (await same(middle)) shared = middle;
    else differs = middle;
  }
  return shared;
}
