import { Inject, Injectable } from '@nestjs/common';
import { type CoinbaseOutput, CoinbaseService } from '../chain/coinbase.service';
import { type ReadTx, type Store, STORE } from '../store';
import { DomainError } from '../units';
import { REWARD_SOURCES } from './ports';
import type { RewardSource } from './source';

/** A source that a block pays itself. */
export type SoloSource = RewardSource & { readonly coinbase: NonNullable<RewardSource['coinbase']> };

/** Which sources blocks pay themselves, and at which addresses of the treasury. */
@Injectable()
export class SoloAddresses {
  readonly sources: readonly SoloSource[];

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(REWARD_SOURCES) sources: readonly RewardSource[],
    private readonly coinbases: CoinbaseService,
  ) {
    this.sources = sources.filter((source): source is SoloSource => source.coinbase !== undefined);
  }

  /**
   * What the coinbases of our best chain pay to the script, and to any of ours in these transactions.
   * @returns undefined while blocks of the best chain are not looked through yet
   */
  outputs(tx: ReadTx, scriptHex: string, txids: readonly string[]): Promise<readonly CoinbaseOutput[] | undefined> {
    return this.coinbases.outputs(tx, scriptHex, txids);
  }

  /**
   * Call after the treasury's scripts are watched.
   * @throws DomainError `rewards.address-not-ours`, `rewards.address-twice`: blocks to such an address would be nobody's
   *   income, or two sources'
   */
  async check(): Promise<void> {
    const owners = new Map<string, string>();
    for (const { declaration, coinbase } of this.sources) {
      const { address, scriptHex } = coinbase;
      const fields = { source: declaration.id, address };
      const other = owners.get(scriptHex);
      if (other !== undefined) {
        const sentence = `Sources "${other}" and "${declaration.id}" have the same address: a block could not be told apart. Nothing is booked; give each its own address of the treasury.`;
        throw new DomainError('rewards.address-twice', sentence, { ...fields, other });
      }
      owners.set(scriptHex, declaration.id);
      if (await this.store.read((tx) => this.coinbases.follows(tx, scriptHex))) continue;
      const sentence = `The address of source "${declaration.id}" is not one that the treasury follows. Nothing is booked; use the deposit address on the Treasury page.`;
      throw new DomainError('rewards.address-not-ours', sentence, fields);
    }
  }
}
