import { type FilingYear, maskTin, nextStates, type WithholdingMode, type YearNotes } from '../../filing';
import type { CentreYear } from '../../filing/filing-centre.service';
import type { PayerDraft, PayerView } from '../../filing/payer.service';
import { formatUsdExact } from '../../units';
import { addressOf, nameDto, nameOf } from '../member/tax-form-views';
import type { EnterPayerDto, FilingPayerDto } from '../wire/filing-payer.dto';
import type { DueCorrectionDto, DueReturnDto, FilingFormDto, FilingYearDto, MissingFormDto, ReturnFileDto } from '../wire/filing.dto'; // prettier-ignore
import type { YearNotesDto } from '../wire/filing-notes.dto';

const NOTES_SHOWN = 100;
const RETURNS_SHOWN = 200;
/** Of one group of notes. */
const PAYEES_SHOWN = 20;
const MESSAGES_SHOWN = 5;

/** A year for the page: long lists cut, with how long they are. */
export function filingYearDto(centre: CentreYear, withholdingMode: WithholdingMode): FilingYearDto {
  const { year, years, today, thresholdUsd, withholdingPercent, judged } = centre;
  const { totals, withholding } = judged;
  return {
    ...{ year, years: [...years], today, thresholdUsd, withholdingPercent, withholdingMode },
    deadlines: centre.deadlines.map((one) => ({ ...one })),
    payer: centre.payer === undefined ? null : payerDto(centre.payer),
    openSources: centre.openSources.map((one) => ({ ...one })),
    forms: judged.forms.map(formDto),
    paidUsd: formatUsdExact(totals.paid),
    onReturnsUsd: formatUsdExact(totals.onReturns),
    withoutReturnUsd: formatUsdExact(totals.withoutReturn),
    outsideUsd: formatUsdExact(totals.outside),
    open: { count: judged.open.count, usd: formatUsdExact(judged.open.gross), unpriced: judged.open.unpriced },
    foreign: { payees: judged.foreign.payees, usd: formatUsdExact(judged.foreign.gross) },
    withholding: {
      payees: withholding.payees,
      dueUsd: formatUsdExact(withholding.due),
      withheldUsd: formatUsdExact(withholding.withheld),
      shortUsd: formatUsdExact(withholding.short),
    },
    withheldByMonth: judged.withheldByMonth.map(({ month, withheld }) => ({ month, withheldUsd: formatUsdExact(withheld) })), // prettier-ignore
    missingTotal: judged.missingForms.length,
    missingForms: judged.missingForms.slice(0, NOTES_SHOWN).map(missingDto),
    returnsTotal: judged.returns.length,
    returns: judged.returns.slice(0, RETURNS_SHOWN).map((one): DueReturnDto => ({ ...one, boxes: { ...one.boxes } })),
    correctionsTotal: judged.corrections.length,
    corrections: judged.corrections.slice(0, NOTES_SHOWN).map(correctionDto),
    errorsTotal: judged.errorsTotal,
    errors: notesDto(judged.errors),
    warningsTotal: judged.warningsTotal,
    warnings: notesDto(judged.warnings),
    files: filesDto(centre),
  };
}

function formDto({ form, states, corrections }: FilingYear['forms'][number]): FilingFormDto {
  const filed = states.filed + states['filed-elsewhere'];
  return { form, toFile: states['to-file'], inFile: states['in-file'], filed, corrections };
}

function missingDto({ payee, name, paid, unpriced }: FilingYear['missingForms'][number]): MissingFormDto {
  return { payee, name, paidUsd: formatUsdExact(paid), unpriced };
}

function correctionDto(one: FilingYear['corrections'][number]): DueCorrectionDto {
  return { ...one, reasons: [...one.reasons], boxes: { ...one.boxes } };
}

function notesDto(notes: readonly YearNotes[]): YearNotesDto[] {
  return notes.slice(0, NOTES_SHOWN).map(({ payees, messages, ...one }) => ({
    ...one,
    payeesTotal: payees.length,
    payees: payees.slice(0, PAYEES_SHOWN).map((whom) => ({ ...whom })),
    messages: messages.slice(0, MESSAGES_SHOWN),
  }));
}

function filesDto({ files, moves }: CentreYear): ReturnFileDto[] {
  const names = new Map(files.map(({ id, name }) => [id, name]));
  return files.toReversed().map(({ id, name, form, kind, corrects, returns, state, receipt, madeAt, isKept }) => ({
    ...{ id, name, form, kind, returns, state, receipt, madeAt, isKept },
    corrects: corrects === null ? null : (names.get(corrects) ?? null),
    next: [...nextStates(state)],
    moves: moves.filter(({ batch_id: batch }) => batch === id).map((one) => ({ to: one.to, receipt: one.receipt, at: one.at })), // prettier-ignore
  }));
}

function payerDto(payer: PayerView): FilingPayerDto {
  const { name, address, tinType, phone, email, miningShares, fileFromUsd, fromYear, sources, lastFour, at } = payer;
  return {
    ...nameDto(name),
    ...address,
    ...{ tin: maskTin(lastFour), tinType, phone, email, miningShares, fileFromUsd, fromYear, at },
    sources: sources.map((one) => ({ ...one })),
  };
}

/** What somebody typed of who files. */
export function payerDraft(input: EnterPayerDto): PayerDraft {
  const { tin, tinType, phone, email, miningShares, fileFromUsd, fromYear, correctsFiled, sources } = input;
  return {
    name: nameOf(input),
    address: addressOf(input),
    ...{ tin, tinType, phone: phone.trim(), email: email.trim() },
    ...{ miningShares, fileFromUsd, fromYear, correctsFiled },
    sources: sources.map(({ source, received, agentReports }) => ({ source, received, agentReports })),
  };
}
