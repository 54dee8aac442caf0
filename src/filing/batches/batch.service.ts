import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import type { ReadTx, WriteTx } from '../../store';
import { CLOCK, type Clock, DomainError, newId, openEnvelope, sealEnvelope, type Secret, type TaxYear } from '../../units'; // prettier-ignore
import type { FiledReturn } from '../filing-file';
import { openSecrets } from '../form-secrets';
import { PAYEE_KEY } from '../index';
import { type BatchDraft, type BatchFile, type BatchView, fileName, type MadeFile } from './batch';
import { filingBatch, filingBatchMove, type BatchMoveRow, type BatchRow, filingReturn } from './batch.entity';
import { acceptedReturns, fileMark, fileSeal, returnRow, sha256, standingReturns, toView } from './batch.repository';
import { assertBatchMove, type BatchState } from './batch-states';
import { place, settleMove } from './standing.repository';

/** A detail of the audit trail has no more. */
const WORDS_KEPT = 500;
const RECEIPT = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,79}$/;

/** What somebody says of a file. */
export interface BatchWord {
  readonly to: BatchState;
  /** What the portal gave for it; the one before stays where there is none. */
  readonly receipt?: string | undefined;
}

/**
 * Files of returns that were made, and how each stands at the portal. A return of a payee, form and year stands in one file
 * at a time: what would be filed twice is refused by name.
 */
@Injectable()
export class FilingBatches {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYEE_KEY) private readonly key: Secret,
    private readonly audit: AuditService,
  ) {}

  /**
   * Keeps a file that was just made, in the transaction that opened its numbers.
   * @throws DomainError `filing.filed-twice` {payees}, `filing.made-meanwhile`, `filing.wrong-state`, `filing.unknown-batch`
   */
  async keep(tx: WriteTx, draft: BatchDraft, actor: string): Promise<MadeFile> {
    const { year, form, kind, corrects, text, returns, otherWords = [] } = draft;
    const id = newId();
    const sealed = sealEnvelope(this.key, fileSeal(id), text);
    const row: BatchRow = {
      ...{ id, year, form, kind, corrects, returns: returns.length },
      number: (await tx.count(filingBatch, { year, form, kind })) + 1,
      state: 'made',
      receipt: null,
      file_mark: fileMark(this.key, text),
      sealed_key: sealed.sealedKey,
      sealed_text: sealed.sealedText,
      made_by: actor,
      made_at: this.clock.now(),
    };
    if ((await tx.insertNew(filingBatch, [row])) === 0) throw meanwhile();
    await tx.insert(filingReturn, returns.map((one, at) => returnRow(this.key, row, one, at + 1))); // prettier-ignore
    await place(tx, row, returns.map(({ memberId }) => memberId)); // prettier-ignore
    // Said on purpose of columns whose words are not ours: whoever looks later must see by whom.
    const taken = otherWords.length === 0 ? {} : { otherWords: otherWords.join('; ').slice(0, WORDS_KEPT) };
    const details = { ...about(row), returns: String(returns.length), mark: row.file_mark, ...taken };
    await this.audit.record(tx, { actor, action: 'filing.batch-made', subject: id, details });
    return { batch: toView(row), name: fileName(row), text, sha256: sha256(text) };
  }

  /**
   * Notes what became of a file.
   * @throws DomainError `filing.unknown-batch`, `filing.wrong-state`, `filing.bad-receipt`, `filing.rests-on-it`
   */
  async move(tx: WriteTx, id: string, { to, receipt }: BatchWord, actor: string): Promise<BatchView> {
    if (receipt !== undefined && !RECEIPT.test(receipt)) {
      throw new DomainError('filing.bad-receipt', 'A receipt of the portal has 1 to 80 letters, digits and : . _ - alone. Nothing was changed.', { param: 'receipt' }); // prettier-ignore
    }
    const [row] = await tx.lock(filingBatch, { id });
    if (row === undefined) throw unknown();
    assertBatchMove(row.state, to);
    await settleMove(tx, row, to);
    const next = { ...row, state: to, receipt: receipt ?? row.receipt };
    await tx.update(filingBatch, { id }, { state: next.state, receipt: next.receipt });
    const seq = (await tx.count(filingBatchMove, { batch_id: id })) + 1;
    const move = { from: row.state, to, receipt: receipt ?? null, by: actor, at: this.clock.now() };
    await tx.insert(filingBatchMove, [{ batch_id: id, seq, ...move }]);
    const details = { ...about(row), from: row.state, to, ...(receipt === undefined ? {} : { receipt }) };
    await this.audit.record(tx, { actor, action: 'filing.batch-moved', subject: id, details });
    return toView(next);
  }

  /** The bytes of a file, with whole numbers. On record. @throws DomainError `filing.unknown-batch`, `filing.batch-erased`, `filing.batch-damaged` */
  async open(tx: WriteTx, id: string, actor: string): Promise<BatchFile> {
    const row = await tx.findOne(filingBatch, { id });
    if (row === undefined) throw unknown();
    const { sealed_key: sealedKey, sealed_text: sealedText } = row;
    if (sealedKey === null || sealedText === null) {
      throw new DomainError('filing.batch-erased', 'A payee in this file was erased for good, and the file with it. Its amounts still stand here.', {}); // prettier-ignore
    }
    const text = openEnvelope(this.key, fileSeal(id), { sealedKey, sealedText });
    if (fileMark(this.key, text) !== row.file_mark) throw new DomainError('filing.batch-damaged', `${fileName(row)} is not as it was made. Do not upload it.`, { batch: id }); // prettier-ignore
    await this.audit.record(tx, { actor, action: 'filing.batch-opened', subject: id, details: about(row) });
    return { name: fileName(row), text, sha256: sha256(text) };
  }

  /** The numbers of a file's payees as they were filed, by member, for the sheet of its corrections. On record. */
  async numbersOf(tx: WriteTx, id: string, actor: string): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.find(filingReturn, { where: { batch_id: id } });
    await this.audit.record(tx, { actor, action: 'filing.batch-opened', subject: id, details: { purpose: 'corrections' } }); // prettier-ignore
    return new Map(
      rows.map(({ member_id: memberId, sealed_key: sealedKey, sealed_text: sealedText }) => {
        if (sealedKey === null || sealedText === null) return [memberId, ''];
        return [memberId, openSecrets(this.key, memberId, { sealedKey, sealedText }).tin];
      }),
    );
  }

  /** Every return of a year that stands in a file, with the file and its state. @throws DomainError `filing.batch-damaged` */
  standing(tx: ReadTx, year: TaxYear): Promise<readonly FiledReturn[]> {
    return standingReturns(tx, year, this.key);
  }

  /** Returns of a year that the IRS accepted, as they stand there. @throws DomainError `filing.batch-damaged` */
  accepted(tx: ReadTx, year: TaxYear): Promise<readonly FiledReturn[]> {
    return acceptedReturns(tx, year, this.key);
  }

  /** Files of a year, oldest first, those out of use too. */
  async batches(tx: ReadTx, year: TaxYear): Promise<readonly BatchView[]> {
    const rows = await tx.find(filingBatch, { where: { year }, orderBy: [['made_at', 'asc'], ['form', 'asc'], ['kind', 'asc'], ['number', 'asc']] }); // prettier-ignore
    return rows.map(toView);
  }

  /** What was noted of a year's files, in order, by batch. */
  async moves(tx: ReadTx, batches: readonly string[]): Promise<readonly BatchMoveRow[]> {
    if (batches.length === 0) return [];
    return tx.find(filingBatchMove, { where: { batch_id: { in: batches } }, orderBy: [['batch_id', 'asc'], ['seq', 'asc']] }); // prettier-ignore
  }
}

function about({ year, form, kind, number }: BatchRow): Readonly<Record<string, string>> {
  return { year: String(year), form, kind, number: String(number) };
}

function unknown(): DomainError {
  return new DomainError('filing.unknown-batch', 'There is no such file. Nothing was changed.', {});
}

function meanwhile(): DomainError {
  return new DomainError('filing.made-meanwhile', 'Somebody else made files at this moment. Nothing was made by you, and no return twice. Look at the list of files, and make what is left.', {}); // prettier-ignore
}
