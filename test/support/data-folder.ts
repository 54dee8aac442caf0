import type { HandOutMark, Mark } from '../../src/payout/hand-out-mark';
import type { HandOutLine } from '../../src/payout/hand-out-record';

/** The data folder: a restore of the database leaves it as it is. */
export class DataFolder implements HandOutMark {
  mark: Mark | undefined;
  record: HandOutLine[] = [];

  read(): Promise<Mark | undefined> {
    return Promise.resolve(this.mark);
  }

  write(mark: Mark): Promise<void> {
    this.mark = mark;
    return Promise.resolve();
  }

  lines(): Promise<readonly HandOutLine[]> {
    return Promise.resolve([...this.record]);
  }

  append(lines: readonly HandOutLine[]): Promise<void> {
    this.record.push(...lines);
    return Promise.resolve();
  }
}
