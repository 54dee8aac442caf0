const WORDS = 3;

/** A set of digests: 12 bytes each in one flat table, because millions of them are kept. */
export class Seen {
  #table = new Uint32Array(WORDS << 16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns whether it was not there. The first 96 bits count: for ten million states, one chance in 10^15 of a wrong "seen". */
  add(digest: Buffer): boolean {
    // Never all zero, which is an empty place.
    const words = [digest.readUInt32LE(0) | 1, digest.readUInt32LE(4), digest.readUInt32LE(8)].map(
      (word) => word >>> 0,
    );
    if (!this.#put(words)) return false;
    this.#size += 1;
    if (this.#size * WORDS * 2 > this.#table.length) this.#grow();
    return true;
  }

  #put(words: readonly number[]): boolean {
    const table = this.#table;
    const places = table.length / WORDS;
    const [first = 0, second = 0, third = 0] = words;
    for (let at = second & (places - 1); ; at = (at + 1) & (places - 1)) {
      const from = at * WORDS;
      if (table[from] === 0) {
        table.set(words, from);
        return true;
      }
      if (table[from] === first && table[from + 1] === second && table[from + 2] === third) return false;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += WORDS) {
      if (old[from] !== 0) this.#put([...old.subarray(from, from + WORDS)]);
    }
  }
}
