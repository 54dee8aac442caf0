import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type Instant } from '../units';
import {
  BackendDenied,
  BackendReplyInvalid,
  BackendUnreachable,
  CHAIN_BACKEND,
  type ChainBackend,
  type FeeSource,
  SECOND_FEES,
} from './backend';
import { type FeeQuote, type FeeWord, quoteOf } from './fee-quote';
import type { FeeAnswer } from './fee-rate';

/** A second source is a guest's house: every target is asked for once a minute, however often a page is opened. */
const ASK_AGAIN_MS = 60_000;
/** Where it does not answer, its last word counts for so long: by then a block or two have come. */
const LAST_WORD_MS = 10 * 60_000;
/** More targets than anybody asks for; beyond it what was kept is forgotten. */
const TARGETS_MAX = 64;

interface Kept {
  readonly askedAt: Instant;
  readonly word: Promise<FeeWord>;
}

/** Fee estimates of our own node, live, and of a second source beside it. */
@Injectable()
export class FeeRates {
  readonly #kept = new Map<number, Kept>();

  constructor(
    @Inject(CHAIN_BACKEND) private readonly node: ChainBackend,
    @Inject(SECOND_FEES) private readonly second: FeeSource | null,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Never inside a write.
   * @param fallbackSatPerKvb the operator's rate for when no source has one; null for none
   * @throws BackendUnreachable, BackendDenied when our own node does not answer; the second source's silence is a word
   */
  async quote(targetBlocks: number, fallbackSatPerKvb: bigint | null): Promise<FeeQuote> {
    const [node, second, floorSatPerKvb] = await Promise.all([
      this.#own(targetBlocks),
      this.#other(targetBlocks),
      this.node.mempoolMinFee(),
    ]);
    return quoteOf({ node, second, floorSatPerKvb, fallbackSatPerKvb });
  }

  async #own(targetBlocks: number): Promise<FeeWord> {
    const askedAt = this.clock.now();
    const answer = await this.node.estimateFee(targetBlocks).catch((cause: unknown): FeeAnswer => {
      if (cause instanceof BackendReplyInvalid) return { refused: 'unreadable' };
      throw cause;
    });
    return { source: this.node.label, askedAt, answer };
  }

  async #other(targetBlocks: number): Promise<FeeWord | undefined> {
    if (this.second === null) return undefined;
    const now = this.clock.now();
    const kept = this.#kept.get(targetBlocks);
    if (kept !== undefined && now - kept.askedAt < ASK_AGAIN_MS) return kept.word;
    if (this.#kept.size >= TARGETS_MAX) this.#kept.clear();
    const word = this.#ask(this.second, targetBlocks, now).then(async (fresh) => {
      if (kept === undefined || !isSilent(fresh)) return fresh;
      const last = await kept.word;
      return isSilent(last) || now - last.askedAt >= LAST_WORD_MS ? fresh : last;
    });
    this.#kept.set(targetBlocks, { askedAt: now, word });
    return word;
  }

  async #ask(second: FeeSource, targetBlocks: number, askedAt: Instant): Promise<FeeWord> {
    const answer = await second.estimateFee(targetBlocks).catch((cause: unknown): FeeAnswer => {
      if (cause instanceof BackendReplyInvalid) return { refused: 'unreadable' };
      if (cause instanceof BackendUnreachable || cause instanceof BackendDenied) return { refused: 'no-answer' };
      throw cause;
    });
    return { source: second.label, askedAt, answer };
  }
}

function isSilent({ answer }: FeeWord): boolean {
  return 'refused' in answer && answer.refused === 'no-answer';
}
