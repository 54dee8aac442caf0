import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { simulatePayouts } from './payout-simulate';
import { Prng } from './prng';

describe('the seed', () => {
  it('gives the same life again, step by step', async () => {
    const [one, again] = [
      await simulatePayouts(5, new MemoryStore(TABLES)),
      await simulatePayouts(5, new MemoryStore(TABLES)),
    ];
    expect(again).toEqual(one);
  });

  it('gives the same numbers again, and another seed gives others', () => {
    const numbers = (seed: number): number[] => {
      const random = new Prng(seed);
      return Array.from({ length: 5 }, () => random.int(1_000));
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  it('gives names of 32 hexadecimal digits, leading zeros and all', () => {
    const random = new Prng(1);
    for (let at = 0; at < 200; at += 1) expect(random.hex32()).toMatch(/^[0-9a-f]{32}$/);
  });
});
