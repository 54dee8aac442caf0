import { correctionSheet, type SheetRow } from '../../../reports/information-returns';
import { formatUsdTotal, groupBy, type TaxYear, type Usd } from '../../units';
import type { Correction } from '../corrections';
import type { FiledReturn } from '../filing-file';
import type { FilePart } from '../filing-report';
import { nameLine, type Payee } from '../payee';
import { readTin } from '../tin';
import type { BatchDraft, DraftReturn } from './batch';

/** A file for the portal as it is kept. */
export function originalDraft({ form, text, returns }: FilePart, year: TaxYear): BatchDraft {
  const kept = returns.map(({ payee, boxes }): DraftReturn => {
    const { id: memberId, account, name, address, tin = '', tinType = null } = payee;
    return { memberId, correction: null, boxes: inCents(boxes), account, name, address, tin, tinType };
  });
  return { year, form, kind: 'original', corrects: null, text, returns: kept };
}

/** The corrections of one file. */
export interface CorrectedFile {
  readonly batch: string;
  readonly rows: readonly { readonly correction: Correction; readonly old: FiledReturn }[];
}

/** Corrections by the file in which their returns stand; what was filed elsewhere is in none. */
export function correctedFiles(
  corrections: readonly Correction[],
  filed: readonly FiledReturn[],
): readonly CorrectedFile[] {
  // prettier-ignore
  const old = new Map(filed.map((one) => [`${one.form} ${one.payee}`, one]));
  const rows = corrections.flatMap((correction) => {
    const stands = old.get(`${correction.form} ${correction.payee}`);
    return stands?.stands === undefined ? [] : [{ correction, old: stands, batch: stands.stands.batch }];
  });
  return [...groupBy(rows, ({ batch }) => batch)].map(([batch, of]) => ({ batch, rows: of }));
}

/** What a sheet of corrections is made with. */
export interface SheetGround {
  readonly year: TaxYear;
  /** Of the file that is corrected; empty where nobody noted it. */
  readonly receipt: string;
  /** Of the payees as they were filed. */
  readonly numbers: ReadonlyMap<string, string>;
  /** As they are to stand, by form and payee. */
  readonly payees: ReadonlyMap<string, Payee>;
}

/** The sheet of one file's corrections. Type 1 states where the payee lives now; type 2 whom the return was filed for, and zero. */
export function correctionDraft(file: CorrectedFile, ground: SheetGround): BatchDraft | undefined {
  const { year, receipt } = ground;
  const form = file.rows[0]?.correction.form;
  if (form === undefined) return undefined;
  const drafts = file.rows.map((row) => correctedReturn(row, ground));
  const sheet = file.rows.flatMap(({ correction, old }, at): readonly SheetRow[] => {
    const draft = drafts[at];
    if (draft === undefined) return [];
    const { account, address, boxes, tin } = draft;
    const { type, reasons } = correction;
    return [{ type, form, year, account, tin: readTin(tin) ?? '', name: nameLine(old.name), reasons, address, boxes }];
  });
  return {
    year,
    form,
    kind: 'correction',
    corrects: file.batch,
    text: correctionSheet(receipt, sheet),
    returns: drafts,
  };
}

function correctedReturn({ correction, old }: CorrectedFile['rows'][number], ground: SheetGround): DraftReturn {
  const { payee: memberId, type, form, correctedBoxes } = correction;
  const { name, account = memberId, tinType = null } = old;
  const address = type === 1 ? (ground.payees.get(`${form} ${memberId}`)?.address ?? old.address) : old.address;
  const tin = ground.numbers.get(memberId) ?? '';
  return { memberId, correction: type, boxes: inCents(correctedBoxes), account, name, address, tin, tinType };
}

function inCents(boxes: Readonly<Record<string, Usd>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(boxes).map(([box, total]) => [box, formatUsdTotal(total)]));
}
