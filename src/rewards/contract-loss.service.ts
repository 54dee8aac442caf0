import { Inject, Injectable } from '@nestjs/common';
import { STORE, type Store } from '../store';
import { ContractQueryService } from './contract-query.service';
import { ContractService } from './contract.service';
import { canGiveUp } from './contracts/write-off';
import { WriteOffService } from './write-off.service';

/** Applies each contract's declared rule of giving up to the books. */
@Injectable()
export class ContractLossService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly contracts: ContractService,
    private readonly query: ContractQueryService,
    private readonly writeOffs: WriteOffService,
  ) {}

  /** Contracts that a source pays for and whose rule can give something up. */
  async claiming(): Promise<string[]> {
    const all = await this.store.read((tx) => this.contracts.all(tx));
    return all.filter(({ sourceId, terms }) => sourceId !== null && canGiveUp(terms)).map(({ terms }) => terms.id);
  }

  /**
   * Brings one contract's books up to its rule. Call it outside a transaction: its account needs prices.
   * @returns how many rows were given up. @throws DomainError `rewards.unknown-contract`
   */
  async judge(contractId: string): Promise<number> {
    const { held, assessment } = await this.query.standing(contractId);
    const { terms, sourceId } = held;
    if (sourceId === null) return 0;
    const isOver = assessment.accrual.stop === 'ended' || assessment.accrual.stop === 'fee';
    const { defaultAt } = assessment.standing;
    return this.store.write((tx) => this.writeOffs.giveUp(tx, { contractId, sourceId, terms }, { defaultAt, isOver }));
  }
}
