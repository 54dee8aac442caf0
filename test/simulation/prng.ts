/** A seeded generator (Mulberry32): the same seed, the same run, on every machine. Never for keys. */
export class Prng {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number, 0 ≤ n < below. */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + this.int(to - from + 1);
  }

  /** True in `percent` of a hundred. */
  chance(percent: number): boolean {
    return this.int(100) < percent;
  }

  /** True in `perMille` of a thousand. */
  perMille(perMille: number): boolean {
    return this.int(1_000) < perMille;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.int(left.length), 1)).flat();
  }

  /** 32 hexadecimal digits. */
  hex32(): string {
    let text = '';
    for (let word = 0; word < 4; word += 1) text += (this.int(2 ** 32) + 2 ** 32).toString(16).slice(1);
    return text;
  }
}
