import { type Clock, DomainError, SECOND_MS } from '../../../units';
import { unlessUnread } from '../../pool-total-read';
import {
  checkDeclaration,
  type RewardSource,
  type SourceDeclaration,
  type SourceStatement,
  type SourceWindow,
} from '../../source';
import { SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement } from '../../statement';
import { earnings, payouts, result, unpaid } from './statement';

/** Clients wait one second between calls. */
const MIN_INTERVAL_MS = 1_000;
const ADDRESS = /^[A-Za-z0-9]{14,100}$/;

export interface OceanOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  /** With the version: `https://api.ocean.xyz/v1`. */
  readonly baseUrl: string;
  /** The account name at OCEAN is the address it pays. */
  readonly address: string;
  readonly clock: Clock;
}

/** OCEAN, BTC, no workers in the money API: shared by fixed percentages. @see data/pool-api/ocean.json */
export class OceanSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` for sharing by work: OCEAN names no workers with their hash rates */
  constructor(private readonly options: OceanOptions) {
    this.declaration = checkDeclaration(options.declaration);
    const bad = (field: string): DomainError =>
      new DomainError('rewards.bad-declaration', `Source "${this.declaration.id}" has no valid ${field}.`, {
        source: this.declaration.id,
        field,
      });
    if (this.declaration.sharing !== 'percent') throw bad('sharing');
    if (!ADDRESS.test(options.address)) throw bad('address');
    this.http = new SourceHttp({ minIntervalMs: MIN_INTERVAL_MS, ...options, sourceId: this.declaration.id });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const { address } = this.options;
      const from = Math.floor(window.from / SECOND_MS);
      // The end is exclusive at OCEAN; the window's last second counts.
      const to = Math.floor(window.to / SECOND_MS) + 1;
      const opened = result(await this.http.json(heard, `/earnpay/${address}/${from}/${to}`, {}));
      return checkStatement(this.declaration, {
        rows: earnings(opened),
        payouts: payouts(opened, address),
        workers: [],
        // A check only: where it cannot be read, the statement stands without it.
        totals: await unlessUnread(async () => unpaid(result(await this.http.json(heard, `/statsnap/${address}`, {})))),
        rawReplies: heard.replies,
      });
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return Promise.resolve({ workers: [], rawReplies: [] });
  }
}
