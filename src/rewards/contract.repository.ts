import type { ReadTx } from '../store';
import type { Usd } from '../units';
import type { ContractEvents, Span } from './contracts/contract-terms';
import { sharedTime } from './contracts/contract-rows';
import {
  contract,
  contractEvent,
  type ContractRow,
  contractSource,
  contractUnit,
  contractWriteOff,
  type WriteOffRow,
} from './contracts/contract.entity';
import { type UnitHolding, type UnitWeight, unitWeights } from './contracts/member-units';
import { type SignedContract, signedOf } from './contracts/signed-contract';

/** A contract as the books know it. */
export interface HeldContract extends SignedContract {
  /** The terms as signed, JSON text. */
  readonly text: string;
  readonly sourceId: string | null;
  readonly events: ContractEvents;
  readonly holdings: readonly UnitHolding[];
}

/** A contract with what happened to it and who holds it, in the order of time. */
export async function heldContract(tx: ReadTx, row: ContractRow): Promise<HeldContract> {
  const where = { contract_id: row.id };
  const source = await tx.findOne(contractSource, where);
  const events = await tx.find(contractEvent, { where, orderBy: [['at', 'asc']] });
  return {
    ...signedOf(row.terms),
    text: row.terms,
    sourceId: source?.source_id ?? null,
    events: {
      topUps: events
        .filter(({ kind }) => kind === 'electricity')
        .map(({ at, days, price }) => ({ at, days, price: price as Usd })),
      cancelledAt: events.find(({ kind }) => kind === 'cancelled')?.at ?? null,
    },
    holdings: await holdingsOf(tx, row.id),
  };
}

async function holdingsOf(tx: ReadTx, contractId: string): Promise<UnitHolding[]> {
  const orderBy = [
    ['from_at', 'asc'],
    ['member_id', 'asc'],
  ] as const;
  const rows = await tx.find(contractUnit, { where: { contract_id: contractId }, orderBy });
  return rows.map(({ member_id: memberId, from_at: from, units }) => ({ memberId, from, units }));
}

/**
 * By which weights a window of a source's money is shared, for `sharing: 'contract-units'`: units x milliseconds held
 * within it, from the contract's start on where the provider's own settlement brings it; what nobody bought is the operator's
 * (`memberId: null`). Empty where the source pays for no contract, and for a window before it began: what is stated there is
 * no contract's.
 */
export async function unitsAt(tx: ReadTx, sourceId: string, window: Span): Promise<UnitWeight[]> {
  const paid = await tx.findOne(contractSource, { source_id: sourceId });
  const row = paid && (await tx.findOne(contract, { id: paid.contract_id }));
  if (row === undefined) return [];
  const { terms } = signedOf(row.terms);
  const shared = sharedTime(terms, window);
  return shared === undefined ? [] : unitWeights(terms.units, await holdingsOf(tx, row.id), shared);
}

/** What holders of these sources' rows have given up and are not owed again; of one holder alone, where one is named. */
export function givenUp(
  tx: ReadTx,
  of: { readonly sourceIds: readonly string[]; readonly holder?: string },
): Promise<WriteOffRow[]> {
  const where = { source_id: { in: of.sourceIds }, restored_at: null };
  return tx.find(contractWriteOff, {
    where: of.holder === undefined ? where : { ...where, holder: of.holder },
  });
}
