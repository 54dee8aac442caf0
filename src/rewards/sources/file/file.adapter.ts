import { checkDeclaration, type RewardSource, type SourceDeclaration, type SourceStatement } from '../../source';

/**
 * A source without an API: what it credits comes in files that an operator imports. Asked by itself it has nothing to say,
 * completely: no row, no payout, no worker.
 */
export class FileSource implements RewardSource {
  readonly declaration: SourceDeclaration;

  constructor(declaration: SourceDeclaration) {
    this.declaration = checkDeclaration(declaration);
  }

  fetch(): Promise<SourceStatement> {
    return Promise.resolve({ rows: [], payouts: [], workers: [], rawReplies: [] });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return Promise.resolve({ workers: [], rawReplies: [] });
  }
}
