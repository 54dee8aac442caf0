import { HOUR, NOW, type Schemas } from './api-fixture-member';
import { batch, batchesById } from './api-fixture-operator';

/** The schedule planned it, and it is more than one person may approve. */
const heavy: Schemas['BatchDetailDto'] = { ...batch, id: 'b-6', needsTaker: true };

/** Taken on by somebody, and another one approves. */
const taken: Schemas['BatchDetailDto'] = {
  ...heavy,
  id: 'b-7',
  needsTaker: false,
  takenOnBy: 'operator-op-2',
  takenOnByName: 'Piet Second',
  takenOnAt: NOW - HOUR / 3,
};

export const allBatches: ReadonlyMap<string, Schemas['BatchDetailDto']> = new Map([
  ...batchesById,
  [heavy.id, heavy],
  [taken.id, taken],
]);
