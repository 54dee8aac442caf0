import type { ReadTx } from '../store';
import { rewardSourceState } from './reward.entity';
import { rigSources, type RigSources } from './rig';
import type { SourceDeclaration } from './source';

/** What is declared of each source: its coin, its pool and where the pool's day begins. */
export async function readDeclared(
  tx: ReadTx,
): Promise<Map<string, Pick<SourceDeclaration, 'asset' | 'pool' | 'dayOffsetMinutes'>>> {
  const states = await tx.find(rewardSourceState, {});
  return new Map(states.map((state) => [state.source_id, state.declaration]));
}

/** Which sources name the same machines, by what is declared. */
export async function readRigSources(tx: ReadTx): Promise<RigSources> {
  const states = await tx.find(rewardSourceState, {});
  // Written by `lockState` from a checked declaration.
  return rigSources(states.map((state) => state.declaration));
}
