import { type Instant, plusMs } from '../../../units';

/**
 * The signer's own time, by which hours and days of its limits pass. The machine's clock is read once, at the start, and never
 * as earlier than the last line of the journal; from there on time passes as a monotonic source says. So no step of the
 * machine's clock, back or forward, ends an hour or a day early while the signer runs.
 */
export class SignerClock {
  private readonly from: Instant;
  private readonly began: number;

  /**
   * @param wall the machine's clock at the start
   * @param lines of the journal, with the instants that they were signed at
   * @param elapsedMs of a source that only goes forward, at the pace of time
   */
  constructor(
    wall: Instant,
    lines: readonly { readonly at: Instant }[],
    private readonly elapsedMs: () => number,
  ) {
    this.from = lines.reduce((latest, { at }) => (at > latest ? at : latest), wall);
    this.began = elapsedMs();
  }

  now(): Instant {
    return plusMs(this.from, Math.floor(this.elapsedMs() - this.began));
  }
}
