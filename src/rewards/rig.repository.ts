import type { ReadTx } from '../store';
import type { Asset } from '../units';
import { rewardSourceState } from './reward.entity';
import { rigSources, type RigSources } from './rig';

/** The coin of each source. */
export async function readSourceAssets(tx: ReadTx): Promise<Map<string, Asset>> {
  const states = await tx.find(rewardSourceState, {});
  return new Map(states.map((state) => [state.source_id, state.declaration.asset]));
}

/** Which sources name the same machines, by what is declared. */
export async function readRigSources(tx: ReadTx): Promise<RigSources> {
  const states = await tx.find(rewardSourceState, {});
  // Written by `lockState` from a checked declaration.
  return rigSources(states.map((state) => state.declaration));
}
