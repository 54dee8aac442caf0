import { Injectable } from '@nestjs/common';
import type { TaxYear } from '../units';
import type { ReceivedTie } from './received-forms';
import { ReceivedFormsService } from './received-forms.service';
import type { SourceTie } from './tie-out';
import { TieOutService } from './tie-out.service';

/** A year tied out from the pools' statements to the returns that they sent. */
export interface YearTies {
  readonly sources: readonly SourceTie[];
  /** Sources of which a return was entered. */
  readonly received: readonly ReceivedTie[];
  /** What has no price, in words: no return is tied while there is any. */
  readonly unpriced: readonly string[];
}

/** Every tie of a year at once. */
@Injectable()
export class YearTiesService {
  constructor(
    private readonly sources: TieOutService,
    private readonly forms: ReceivedFormsService,
  ) {}

  async of(year: TaxYear): Promise<YearTies> {
    const sources = await this.sources.of(year);
    const stated = sources.flatMap(({ source, asset, statedAt }) =>
      [...statedAt].map(([at, units]) => ({ source, asset, at, units })),
    );
    const { ties, unpriced } = await this.forms.tie(year, stated);
    return { sources, received: ties, unpriced };
  }
}
