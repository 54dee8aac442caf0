import { type HeaderContext, NETWORK_RULES, verifyHeaders } from '../hashing';
import type { Row } from '../store';
import { DomainError } from '../units';
import { BackendUnreachable, type HeaderSource } from './backend';
import type { chainSecond } from './chain.entity';
import type { StateRow } from './chain.repository';
import { forkHeight } from './fork-search';
import type { SyncPorts } from './header-sync.service';

type Note = Pick<Row<typeof chainSecond>, 'state' | 'detail' | 'height'>;

const HEADERS_PER_BATCH = 2_000;
/** Headers of the other branch that are verified at most: a difficulty period of real work is claim enough. */
const BRANCH_HEADERS_MAX = 2_016;

/**
 * Compares our chain with a second source, one block below the lower of both tips, where an honest race is over.
 * Another block there, mined as our rules want it, raises `sources-disagree`, which stops payouts until the two agree
 * again. A source that is away, on another network or cannot show its work raises nothing and is shown.
 */
export class SecondSource {
  constructor(
    private readonly at: Omit<SyncPorts, 'backend'>,
    private readonly second: HeaderSource,
  ) {}

  async compare(): Promise<void> {
    const { store, repository, clock } = this.at;
    const state = await store.read((tx) => repository.state(tx));
    if (state === undefined) return;
    const note = await this.#ask(state);
    const checked = clock.now();
    await store.write(async (tx) => {
      await repository.noteSecond(tx, { label: this.second.label, checked_at: checked, ...note });
      if (note.state === 'agrees') await repository.clear(tx, ['sources-disagree']);
      if (note.state !== 'disagrees') return;
      const details = { source: this.second.label, height: note.height, detail: note.detail };
      await repository.raise(tx, { kind: 'sources-disagree', raised_at: checked, details });
    });
  }

  async #ask(state: StateRow): Promise<Note> {
    try {
      return await this.#compared(state);
    } catch (cause) {
      if (!(cause instanceof DomainError)) throw cause;
      const away = cause instanceof BackendUnreachable;
      return { state: away ? 'unreachable' : 'not-believed', detail: cause.message, height: null };
    }
  }

  async #compared(state: StateRow): Promise<Note> {
    const { config } = this.at;
    if ((await this.second.genesisHash()) !== NETWORK_RULES[config.network].genesisHash) {
      return { state: 'not-believed', detail: `It is on another network than ${config.network}.`, height: null };
    }
    const tip = await this.second.tip();
    const height = Math.min(tip.height, state.tip_height) - 1;
    if (height < state.anchor_height) {
      return { state: 'not-believed', detail: 'It has no block yet that can be compared.', height: null };
    }
    if (await this.#sameAt(height)) return { state: 'agrees', detail: '', height };
    const fork = await forkHeight(height, state.anchor_height, (at) => this.#sameAt(at));
    if (fork === undefined) {
      const detail = `It has another block ${state.anchor_height} than the one that our chain starts from.`;
      return { state: 'not-believed', detail, height: null };
    }
    return this.#judged(fork, height);
  }

  async #sameAt(height: number): Promise<boolean> {
    const { store, repository } = this.at;
    const ours = await store.read((tx) => repository.headers.header(tx, height));
    return ours !== undefined && ours.hash === (await this.second.blockHashAt(height));
  }

  /** Whether its branch was mined as it claims, up to the compared height, and how it stands to ours. */
  async #judged(fork: number, height: number): Promise<Note> {
    const { store, repository, config, clock } = this.at;
    const [start, ours] = await store.read(async (tx) => [
      await repository.headers.context(tx, fork),
      await repository.headers.header(tx, height),
    ]);
    let at: HeaderContext = start;
    while (at.height < Math.min(height, fork + BRANCH_HEADERS_MAX)) {
      const wanted = Math.min(HEADERS_PER_BATCH, height - at.height);
      const packed = await this.second.headers(at.height + 1, wanted);
      const options = { rules: NETWORK_RULES[config.network], nowSeconds: Math.floor(clock.now() / 1000) };
      const result = verifyHeaders(packed, at, options);
      if (result.rule !== null || result.count === 0 || result.count > wanted) {
        const why = result.rule ?? 'no headers';
        const detail = `It names other blocks from ${fork + 1} on and cannot show their work (${why}).`;
        return { state: 'not-believed', detail, height };
      }
      at = result.context;
    }
    const reached = at.height === height;
    const more = reached && ours !== undefined && at.chainWork > ours.work ? 'more' : 'no more';
    const weight = reached ? `Up to block ${height} its branch has ${more} work than ours.` : 'Its branch is long.';
    return { state: 'disagrees', detail: `It has another block ${fork + 1}. ${weight}`, height };
  }
}
