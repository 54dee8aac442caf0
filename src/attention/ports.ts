import type { ReadTx } from '../store';
import { type Usd, parseUsd } from '../units';

/** Token of `AttentionPolicy`. */
export const ATTENTION_POLICY = Symbol('attention-policy');
/** Token of `Operators`. */
export const OPERATORS = Symbol('operators');

/** What is worth a person's time. */
export interface AttentionPolicy {
  /** What stands open between a pool's word and the chain is told from so many dollars on. */
  readonly discrepancyUsd: Usd;
}

/** As the configuration's own default. */
export const DEFAULT_ATTENTION: AttentionPolicy = { discrepancyUsd: parseUsd('10') };

/** Who can be told. The composition wires it to the accounts. */
export interface Operators {
  /** Ids of the operators who can sign in, under which their names and mail stand in the members room. */
  activeIds(tx: ReadTx): Promise<readonly string[]>;
}
