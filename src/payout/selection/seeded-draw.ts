import { hash } from 'node:crypto';
import type { Draw } from './spendable';

const WORD_RANGE = 0x1_0000_0000;
const WORDS_PER_BLOCK = 8;

/**
 * Draws from a seed: the words of SHA-256(seed, counter), so that the same facts always draw the same selection and a
 * second person can plan it again. Unbiased: words above the largest multiple of the bound are passed over.
 * @param seed any text; a secret is not needed, what is drawn is which of our coins are spent
 */
export function seededDraw(seed: string): Draw {
  const key = hash('sha256', seed, 'buffer');
  let counter = 0;
  let words: number[] = [];
  const word = (): number => {
    if (words.length === 0) {
      const index = Buffer.alloc(4);
      index.writeUInt32BE(counter);
      counter += 1;
      const block = hash('sha256', Buffer.concat([key, index]), 'buffer');
      words = Array.from({ length: WORDS_PER_BLOCK }, (_, n) => block.readUInt32BE(4 * n));
    }
    return words.pop() ?? 0;
  };
  return (bound) => {
    const limit = WORD_RANGE - (WORD_RANGE % bound);
    let drawn = word();
    while (drawn >= limit) drawn = word();
    return drawn % bound;
  };
}
