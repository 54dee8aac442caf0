export * from './facts';
export {
  type IncomeDeclaration,
  type IncomePolicy,
  LEGAL_MODELS,
  type LegalModel,
  type OperatorMinimum,
  type OwnerAtConversion,
  RECOGNISE_AT,
  type RecogniseAt,
} from './policy';

/** Nest token of the IncomePolicy: what the operator declared about sources, and the tax zone. */
export const INCOME_POLICY = Symbol('income policy');
