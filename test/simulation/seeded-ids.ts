import crypto from 'node:crypto';
import type { Prng } from './prng';

/**
 * Runs `work` with `randomUUID` from the seed, so that ids and what is sorted by them repeat. The product's keys do
 * not come from there: only names of facts do.
 */
export async function withSeededIds<T>(random: Prng, work: () => Promise<T>): Promise<T> {
  const real = crypto.randomUUID;
  crypto.randomUUID = () => {
    const hex = random.hex32();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  try {
    return await work();
  } finally {
    crypto.randomUUID = real;
  }
}
