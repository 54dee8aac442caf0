export { NEED_WEIGHTS, type NeedWeight } from './need';
export { ATTENTION_POLICY, type AttentionPolicy, DEFAULT_ATTENTION, OPERATORS, type Operators } from './ports';
export { solvencySentence } from './solvency-words';
export { sourceTrouble } from './source-trouble';
