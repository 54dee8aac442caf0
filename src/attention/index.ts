export { solvencySentence } from './solvency-words';
export { sourceTrouble } from './source-trouble';
