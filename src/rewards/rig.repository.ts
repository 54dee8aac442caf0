import type { ReadTx } from '../store';
import { rewardSourceState } from './reward.entity';
import { rigSources, type RigSources } from './rig';
import type { SourceDeclaration } from './source';

/** Which sources name the same machines, by what is declared. */
export async function readRigSources(tx: ReadTx): Promise<RigSources> {
  const states = await tx.find(rewardSourceState, {});
  // Written by `lockState` from a checked declaration.
  return rigSources(states.map((state) => state.declaration as unknown as SourceDeclaration));
}
