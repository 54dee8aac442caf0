/** How often each fault was really brought about, by its number in FAULTS.md and in words. Printed with the run. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #days = new Set<string>();

  /** @param fault such as `F34 short`; the first word is the number, `bad-input` where the table has none */
  hit(fault: string): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
  }

  /** As `hit`, once for each day. */
  once(fault: string, day: number): void {
    const key = `${fault} ${day}`;
    if (this.#days.has(key)) return;
    this.#days.add(key);
    this.hit(fault);
  }

  /** By number, then by words. */
  report(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
