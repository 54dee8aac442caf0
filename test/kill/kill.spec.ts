import { builtCommand } from '../support/server-build';
import { killRounds } from './rounds';

/** As many short rounds as fit into half a minute of an idle machine; `npm run kill -- --rounds 200` has more (docs/proving.md). */
const ROUNDS = 10;
const ROUND_MS_MAX = 420;

it('pays everybody once and exactly, on a real node, however often the service is killed', async () => {
  await builtCommand();
  const killed = await killRounds({ rounds: ROUNDS, seed: 3, roundMsMax: ROUND_MS_MAX });
  expect(killed).toMatchObject({ doublePaid: 0, lost: 0, verified: true });
  expect(killed.creditedSats).toBeGreaterThan(0n);
  expect(killed.paidSats).toBe(killed.creditedSats);
}, 420_000);
