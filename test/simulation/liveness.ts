import { memberAddress, memberSetting } from '../../src/members/members.entity';
import { payoutBatches } from '../../src/payout/payout.entity';
import type { ReadTx, Store } from '../../src/store';
import { TABLES } from '../../src/tables';
import { parsePrice, satsWorth } from '../../src/units';
import type { RawBooks } from './raw-books';
import { DEFAULT_THRESHOLD, MINIMUM_SATS } from './settings';
import { PRICES } from './prices';
import type { World } from './world';

/** Tables in which a service that has nothing to do still notes that it looked. */
export const LOOKS: ReadonlySet<string> = new Set([
  'job_lease',
  'job_run',
  'chain_state',
  'reward_source_state',
  'worker',
  'device_work',
  'venue_balance',
  'price_quote',
]);

/** What is due and was not settled, in words; empty when the line has done its work. */
export async function unsettled(tx: ReadTx, world: World, books: RawBooks): Promise<string[]> {
  const open: string[] = [];
  for (const { id, state, note } of await tx.find(payoutBatches)) {
    if (state !== 'settled' && state !== 'queued') open.push(`batch ${id} is ${state} (${note ?? 'no note'})`);
  }
  for (const member of world.members) {
    const available = books.balance(`member/${member}/available`);
    const threshold = await thresholdOf(tx, member);
    const line = threshold > MINIMUM_SATS ? threshold : MINIMUM_SATS;
    const linked = await tx.count(memberAddress, { member_id: member });
    if (linked > 0 && available >= line) open.push(`${member} has ${available} of ${line} and was not paid`);
    const moving = books.balance(`member/${member}/in-batch`) + books.balance(`member/${member}/in-flight`);
    if (moving !== 0n) open.push(`${member} has ${moving} on the way`);
  }
  return open;
}

/** What a member set, in satoshi; the default otherwise. */
export async function thresholdOf(tx: ReadTx, member: string): Promise<bigint> {
  const rows = await tx.find(memberSetting, { where: { member_id: member }, orderBy: [['version', 'asc']] });
  let threshold = DEFAULT_THRESHOLD;
  for (const row of rows) {
    if (row.threshold_sats !== null) threshold = row.threshold_sats;
    else if (row.threshold_usd !== null) threshold = satsWorth(row.threshold_usd, parsePrice(PRICES.BTC));
  }
  return threshold;
}

/** Every table as text, but for those that only say when somebody last looked. */
export function dumpOf(store: Store): Promise<Map<string, string>> {
  return store.read(async (tx) => {
    const dump = new Map<string, string>();
    for (const table of TABLES) {
      if (LOOKS.has(table.name)) continue;
      const rows = (await tx.find(table)).map((row) =>
        JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
      );
      dump.set(table.name, rows.sort().join('\n'));
    }
    return dump;
  });
}
