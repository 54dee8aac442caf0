import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type JournalMark, judgeJournal } from '../../src/payout/journal-mark';
import { SignerClock } from '../../src/payout/signers/hot/signer-clock';
import { type JournalLine, SignerJournal } from '../../src/payout/signers/hot/signer-journal.adapter';
import { journalRefusal } from '../../src/payout/signers/hot/signer-limits';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../../src/units';

const LIMITS = { maxTransactionSats: 1_000n, maxHourSats: 1_500n, maxDaySats: 4_000n };
const START = Date.UTC(2026, 10, 22);

/** What was signed: when by true time, when by the signer's own, and of which payment. */
interface Signed {
  readonly trueAt: number;
  readonly at: number;
  readonly family: number;
  readonly spentSats: bigint;
}

type Act =
  | { readonly act: 'sign'; readonly family: number; readonly spent: number; readonly coins: 'own' | 'others' }
  | { readonly act: 'wait' | 'step'; readonly ms: number }
  | { readonly act: 'restart' | 'restart with a copy' | 'copy' | 'bring back' };

/** The signer's rules over a journal on the disk, the machine's clock, and the database's mark. */
class Signer {
  readonly signed: Signed[] = [];
  private truth = START;
  private offset = 0;
  private turn = 0;
  private mark: JournalMark | undefined;
  private hasCopy = false;

  private clock = new SignerClock(instant(START), [], () => this.truth);

  /** @param isRight whether somebody sets the clock right before each start */
  constructor(
    private readonly folder: string,
    private readonly isRight: boolean,
    private journal: SignerJournal,
  ) {}

  async do(one: Act): Promise<void> {
    if (one.act === 'wait') this.truth += one.ms;
    else if (one.act === 'step') this.offset += one.ms;
    else if (one.act === 'copy') this.copy('journal', 'copy');
    else if (one.act === 'bring back') this.copy('copy', 'journal');
    else if (one.act === 'sign') await this.sign(one);
    else await this.restart(one.act === 'restart with a copy');
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private copy(from: string, to: string): void {
    if (from === 'journal') this.hasCopy = true;
    if (this.hasCopy) copyFileSync(join(this.folder, from), join(this.folder, to));
  }

  private async restart(withCopy: boolean): Promise<void> {
    await this.journal.close();
    if (withCopy) this.copy('copy', 'journal');
    if (this.isRight) this.offset = 0;
    this.journal = await SignerJournal.open(join(this.folder, 'journal'));
    const wall = instant(this.truth + this.offset);
    this.clock = new SignerClock(wall, this.journal.lines(), () => this.truth);
  }

  private async sign({ family, spent, coins }: Extract<Act, { act: 'sign' }>): Promise<void> {
    // As the service does before it asks.
    const { headThere } = this.journal.sight(this.mark?.lines ?? 0);
    if (judgeJournal(this.mark, { headThere }) !== 'same') return;
    this.turn += 1;
    const line: JournalLine = {
      at: this.clock.now(),
      batchId: `b${family}`,
      txid: `t${this.turn}`,
      items: [`i${family}`],
      inputs: coins === 'own' ? [`c${family}:0`] : [`x${this.turn}:0`],
      spentSats: BigInt(spent),
      account: 'wpkh',
    };
    const journal = this.journal.lines();
    if (journalRefusal(line, { journal, limits: LIMITS, now: line.at }) !== undefined) return;
    try {
      await this.journal.append(line);
    } catch {
      return;
    }
    const { lines, head } = this.journal.sight(0);
    this.mark = { lines, head };
    this.signed.push({ trueAt: this.truth, at: line.at, family, spentSats: line.spentSats });
  }
}

/** The most that any span of this length let go: of each payment only one attempt confirms. */
function mostIn(signed: readonly Signed[], spanMs: number, time: (one: Signed) => number): bigint {
  let most = 0n;
  for (const last of signed) {
    const families = new Map<number, bigint>();
    for (const one of signed) {
      const isIn = time(one) <= time(last) && time(one) > time(last) - spanMs;
      const known = families.get(one.family) ?? 0n;
      if (isIn) families.set(one.family, one.spentSats > known ? one.spentSats : known);
    }
    const sum = [...families.values()].reduce((total, sats) => total + sats, 0n);
    if (sum > most) most = sum;
  }
  return most;
}

const spans = fc.constantFrom(1, MINUTE_MS, HOUR_MS - 1, HOUR_MS, 5 * HOUR_MS, DAY_MS - 1, DAY_MS, 40 * DAY_MS);
const acts = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ act: fc.constant('sign' as const), family: fc.nat(12), spent: fc.integer({ min: 1, max: 1_100 }), coins: fc.constantFrom('own' as const, 'own' as const, 'own' as const, 'others' as const) }) }, // prettier-ignore
    { weight: 4, arbitrary: fc.record({ act: fc.constant('wait' as const), ms: spans }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('step' as const), ms: fc.oneof(spans, spans.map((ms) => -ms)) }) }, // prettier-ignore
    { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('restart' as const, 'copy' as const, 'bring back' as const, 'restart with a copy' as const) }) }, // prettier-ignore
  ),
  { minLength: 10, maxLength: 60 },
);

async function lived(sequence: readonly Act[], isRight: boolean): Promise<readonly Signed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-limits-'));
  try {
    const signer = new Signer(folder, isRight, await SignerJournal.open(join(folder, 'journal')));
    for (const one of sequence) await signer.do(one);
    await signer.close();
    return signer.signed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SECURITY.md B4, 20. */
describe('the limits of the signer, whatever is asked, restarted, copied, and however the clock is set', () => {
  it('hold in every hour and day of true time, where the clock is right when the signer starts', async () => {
    let signed = 0;
    const law = fc.asyncProperty(acts, async (sequence) => {
      const found = await lived(sequence, true);
      signed += found.length;
      for (const { spentSats } of found) expect(spentSats).toBeLessThanOrEqual(LIMITS.maxTransactionSats);
      expect(mostIn(found, HOUR_MS, ({ trueAt }) => trueAt)).toBeLessThanOrEqual(LIMITS.maxHourSats);
      expect(mostIn(found, DAY_MS, ({ trueAt }) => trueAt)).toBeLessThanOrEqual(LIMITS.maxDaySats);
    });
    await fc.assert(law, { numRuns: 300 });
    expect(signed).toBeGreaterThan(1_000);
  });

  it('hold in every hour and day of its own time, which never goes back, where it is not', async () => {
    const law = fc.asyncProperty(acts, async (sequence) => {
      const found = await lived(sequence, false);
      found.forEach(({ at }, index) => expect(at).toBeGreaterThanOrEqual(found[index - 1]?.at ?? 0));
      expect(mostIn(found, HOUR_MS, ({ at }) => at)).toBeLessThanOrEqual(LIMITS.maxHourSats);
      expect(mostIn(found, DAY_MS, ({ at }) => at)).toBeLessThanOrEqual(LIMITS.maxDaySats);
    });
    await fc.assert(law, { numRuns: 300 });
  });
});
