import type { PostalAddress, ReturnForm } from '../../../reports/information-returns';
import type { Instant, TaxYear } from '../../units';
import type { KeptTin, PartyName } from '../payee';
import type { TinType } from '../tin';
import type { BatchKind } from './batch.entity';
import type { BatchState } from './batch-states';

/** A file that is about to be kept. */
export interface BatchDraft {
  readonly year: TaxYear;
  readonly form: ReturnForm;
  readonly kind: BatchKind;
  /** The batch that a correction corrects. */
  readonly corrects: string | null;
  /** The bytes, with whole TINs. */
  readonly text: string;
  readonly returns: readonly DraftReturn[];
  /** Columns of the template that somebody took for a box whose words they do not have. */
  readonly otherWords?: readonly string[];
}

/** One return of a file, its TIN as written. */
export interface DraftReturn {
  readonly memberId: string;
  readonly correction: 1 | 2 | null;
  /** Dollars and cents by box. */
  readonly boxes: Readonly<Record<string, string>>;
  readonly account: string;
  readonly name: PartyName;
  readonly address: PostalAddress;
  readonly tin: string;
  readonly tinType: TinType | null;
}

/** A file as it is shown: nothing of its bytes. */
export interface BatchView {
  readonly id: string;
  readonly year: number;
  readonly form: ReturnForm;
  readonly kind: BatchKind;
  readonly name: string;
  readonly corrects: string | null;
  readonly returns: number;
  readonly state: BatchState;
  readonly receipt: string | null;
  readonly madeBy: string;
  readonly madeAt: Instant;
  /** Whether its bytes can still be had. */
  readonly isKept: boolean;
}

/** The bytes of a file, opened. */
export interface BatchFile {
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, in hex. Of a file of one return it tells the number as well as the file does. */
  readonly sha256: string;
}

/** A file that was just made and is kept. */
export interface MadeFile extends BatchFile {
  readonly batch: BatchView;
}

type Named = { readonly kind: BatchKind; readonly form: ReturnForm; readonly year: number; readonly number: number };

/** Name of a file, which holds no name of a person. */
export function fileName({ kind, form, year, number }: Named): string {
  const first = kind === 'original' ? 'iris' : 'corrections';
  return `${first}-${form}-${year}-${String(number).padStart(3, '0')}.csv`;
}

/** What a return's mark is taken of: two returns that state the same have the same, in whatever order. */
export function factsText(facts: {
  readonly form: ReturnForm;
  readonly year: number;
  readonly boxes: Readonly<Record<string, string>>;
  readonly account: string;
  readonly name: PartyName;
  readonly address: PostalAddress;
  readonly kept: KeptTin | undefined;
}): string {
  const { form, year, boxes, account, name, address, kept } = facts;
  const sorted = (fields: object): readonly unknown[] => Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([form, year, account, kept?.mark ?? null, sorted(boxes), sorted(name), sorted(address)]);
}
