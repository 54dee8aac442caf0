export { filingRun } from './filing-report';
export { matchingRun } from './matching-run';
