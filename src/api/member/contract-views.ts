import type { HolderDay, MemberContract, MemberBooks } from '../../rewards/contract-member.service';
import { formatDecimal, formatUsdTotal, type Usd } from '../../units';
import { headersDto, isVerified, promiseDto } from '../operator/contract-views';
import type {
  MemberContractBooksDto,
  MemberContractDayDto,
  MemberContractDto,
  MemberContractProjectionDto,
  MemberContractTermsDto,
  MemberContractUnitDto,
} from '../wire/member-contracts.dto';

/** A month: what is older is summed up above. */
const DAYS_SHOWN = 31;
const MILLION = 1_000_000n;

/** @param names of the scenarios, in the order of the projections */
export function memberContractDto(view: MemberContract, names: readonly string[]): MemberContractDto {
  const { account, standing } = view;
  const { assessment, held, promise } = account;
  const { terms } = held;
  const { accrual, verdict, endedAt } = assessment;
  return {
    id: terms.id,
    provider: terms.provider,
    asset: terms.asset,
    hashRate: String(terms.hashRate),
    units: String(terms.units),
    yourUnits: String(view.units),
    since: view.since,
    start: terms.start,
    endsAt: account.endsAt,
    endedAt,
    until: accrual.until,
    stop: accrual.stop,
    defaultAt: assessment.standing.defaultAt,
    verified: isVerified(accrual.days),
    headers: headersDto(account.ground),
    gross: String(standing.gross),
    fees: String(standing.fees),
    earned: String(standing.earned),
    received: String(standing.received),
    atRisk: String(standing.atRisk),
    writtenOff: String(standing.writtenOff),
    late: String(standing.late),
    daysLate: standing.daysLate,
    books: view.books === null ? null : booksDto(view.books),
    unit: unitDto(view),
    terms: termsDto(view),
    promise: promise === undefined ? null : promiseDto(promise, terms.asset),
    verdict: verdict === null ? null : { verdict: verdict.verdict, reasons: [...verdict.reasons] },
    projections: account.projections.map((one, index) => projectionDto(one, names[index] ?? '')),
    days: standing.days.slice(-DAYS_SHOWN).reverse().map(dayDto),
  };
}

function booksDto(books: MemberBooks): MemberContractBooksDto {
  const { gross, poolFee, serviceFee, credited, received, awaited, writtenOff, isByUnits, isFollowed } = books;
  return {
    gross: String(gross),
    poolFee: String(poolFee),
    serviceFee: String(serviceFee),
    credited: String(credited),
    received: String(received),
    awaited: String(awaited),
    writtenOff: String(writtenOff),
    isByUnits,
    isFollowed,
  };
}

function unitDto({ account, unitCost, unitValue }: MemberContract): MemberContractUnitDto {
  const { returns } = account.assessment;
  const usd = (value: Usd | undefined): string | null => (value === undefined ? null : formatUsdTotal(value));
  return {
    cost: usd(unitCost),
    value: usd(unitValue),
    unpriced: String(returns?.unpriced ?? 0n),
    roiBps: textOf(returns?.roiBps),
    coinRoiBps: textOf(returns?.coinRoiBps),
    breakEvenAt: returns?.breakEvenAt ?? null,
  };
}

function termsDto({ account, poweredUntil }: MemberContract): MemberContractTermsDto {
  const { fee, settlement, shortfall, writeOffAfterDays, residual, cancellation, default: rule } = account.held.terms;
  return {
    fee:
      fee === null
        ? null
        : {
            currency: fee.currency,
            perUnitDay: formatDecimal(fee.perUnitDay),
            taken: fee.taken,
            excess: fee.excess.rule,
            excessDays: fee.excess.rule === 'end' ? fee.excess.afterDays : null,
          },
    poweredUntil,
    everyDays: settlement.everyDays,
    paidWithinDays: settlement.paidWithinDays,
    shortfall,
    writeOffAfterDays,
    defaultAfterDays: rule?.afterDays ?? null,
    defaultThen: rule?.then ?? null,
    staysBelow: residual.below === 'stays' ? String(residual.minimum) : null,
    noticeDays: cancellation?.noticeDays ?? null,
    refundBps: cancellation?.refundBps ?? null,
  };
}

function projectionDto(
  projection: MemberContract['account']['projections'][number],
  scenario: string,
): MemberContractProjectionDto {
  const returns = projection?.returns;
  return {
    scenario,
    until: projection?.until ?? null,
    roiBps: textOf(returns?.roiBps),
    coinRoiBps: textOf(returns?.coinRoiBps),
    breakEvenAt: returns?.breakEvenAt ?? null,
  };
}

function dayDto({
  day,
  weight,
  whole,
  fees,
  earned,
  received,
  writtenOff,
  isLate,
  open,
}: HolderDay): MemberContractDayDto {
  return {
    from: day.from,
    dueAt: day.dueAt,
    state: day.state,
    whole: String(day.net),
    partMillionths: Number((weight * MILLION) / whole),
    fees: String(fees),
    earned: String(earned),
    received: String(received),
    writtenOff: String(writtenOff),
    isLate: isLate && open > 0n,
  };
}

function textOf(value: bigint | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
