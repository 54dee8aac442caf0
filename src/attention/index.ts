export { NEED_WEIGHTS } from './need';
export { ATTENTION_POLICY, type AttentionPolicy, DEFAULT_ATTENTION, OPERATORS } from './ports';
export { solvencySentence } from './solvency-words';
export { sourceTrouble } from './source-trouble';
