import { scriptOf } from '../../members';
import { DomainError } from '../../units';
import { checkDeclaration, type RewardSource, type SourceDeclaration } from '../source';

/** Whose coinbase is a source's income: the address that its miners give the pool. */
export interface CoinbaseSource {
  readonly declaration: SourceDeclaration;
  readonly coinbase: NonNullable<RewardSource['coinbase']>;
}

/**
 * Checks what an operator declares of a solo pool. Its blocks pay bitcoin to an address of the treasury, and their income
 * is that of the day on which they are mature.
 * @see RULES 3
 * @throws DomainError `rewards.bad-declaration` naming the field
 */
export function coinbaseSource(declaration: SourceDeclaration, address: string): CoinbaseSource {
  checkDeclaration(declaration);
  const bad = (field: string, why: string): DomainError =>
    new DomainError('rewards.bad-declaration', `Source "${declaration.id}" has no valid ${field}: ${why}.`, {
      source: declaration.id,
      field,
    });
  if (declaration.asset !== 'BTC') throw bad('asset', 'a solo pool pays bitcoin');
  if (declaration.receivesAt !== 'treasury') throw bad('receivesAt', 'blocks pay an address of the treasury');
  if (declaration.recogniseAt !== 'matured') throw bad('recogniseAt', 'a block is income when it is mature');
  // That the treasury follows the script is asked at the start.
  const scriptHex = scriptOf(address);
  if (scriptHex === undefined) throw bad('address', 'it is not a bitcoin address');
  return { declaration, coinbase: { address, scriptHex } };
}
