import type { ReadTx, WriteTx } from '../store';
import type { MoveDraft } from './move-plan';

/** Reads one kind of file and moves it in. What it decides in `plan` is what `apply` does, in one transaction. */
export interface MoveImporter<T extends MoveDraft> {
  /** What the file would do by the books as they are. Books nothing. */
  plan(tx: ReadTx, text: string): Promise<T>;
  /** Books the new rows of a draft without mistakes. */
  apply(tx: WriteTx, draft: T, by: { readonly actor: string; readonly importId: string }): Promise<void>;
}
