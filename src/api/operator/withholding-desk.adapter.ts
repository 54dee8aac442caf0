import { Inject, Injectable } from '@nestjs/common';
import { form945 } from '../../../reports/form-945';
import type { WithholdingRule, WithholdingView } from '../../filing';
import { WithholdingDeposits } from '../../filing/withholding-deposits.service';
import { type DecidedRule, WithholdingRules } from '../../filing/withholding-rule.service';
import { WithholdingSheets } from '../../filing/withholding-sheets.service';
import { WithholdingWaits } from '../../filing/withholding-waits.service';
import { accounts } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import { STORE, type Store } from '../../store';
import { INCOME_POLICY, type IncomePolicy } from '../../tax';
import { CLOCK, type Clock, dayIn, DomainError, formatUsdExact, parseUsd, taxYear, taxYearIn, type Usd } from '../../units'; // prettier-ignore
import type { Actor } from '../http/actor.dto';
import { dayOf } from '../member/tax-form-views';
import type { DoneDto } from '../wire/common.dto';
import type { DecideWithholdingDto, Form945Dto, RecordDepositDto, TaxYearQuery, WithholdingDto, WithholdingRuleDto, WithholdingWaitDto } from '../wire/withholding.dto'; // prettier-ignore
import { WithholdingDesk } from './withholding-desk.service';

const DONE: DoneDto = { done: true };
const WAITS_SHOWN = 100;

/** What stands behind the page of backup withholding. */
@Injectable()
export class WithholdingSources {
  constructor(
    readonly rules: WithholdingRules,
    readonly sheets: WithholdingSheets,
    readonly deposits: WithholdingDeposits,
    readonly waits: WithholdingWaits,
    readonly ledger: LedgerService,
  ) {}
}

/** Backup withholding for operators, answered from its room. */
@Injectable()
export class RoomsWithholdingDesk extends WithholdingDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly rooms: WithholdingSources,
  ) {
    super();
  }

  state({ year }: TaxYearQuery): Promise<WithholdingDto> {
    const now = this.clock.now();
    const asked = year === undefined ? taxYearIn(now, this.policy.zone) : taxYear(year);
    return this.store.read(async (tx) => {
      const rules = await this.rooms.rules.all(tx);
      const last = rules.at(-1);
      const counts = await this.rooms.rules.now(tx);
      const coin = (await this.rooms.ledger.balances(tx, accounts.taxWithheld)).filter(({ balance }) => balance > 0n);
      const waiting = await this.rooms.waits.all(tx);
      return {
        today: dayIn(now, this.policy.zone),
        now: ruleDto(rules, counts),
        next: last !== undefined && last.from > now ? ruleDto(rules, last) : null,
        coin: coin.map(({ asset, balance }) => ({ asset, units: String(balance) })),
        waitingTotal: waiting.length,
        waiting: waiting.slice(0, WAITS_SHOWN).map(waitDto),
        sheet: sheetDto(await this.rooms.sheets.of(tx, asked)),
      };
    });
  }

  async decide(actor: Actor, { mode, asAgent, from }: DecideWithholdingDto): Promise<DoneDto> {
    const wish = { mode, asAgent, from: from === null ? undefined : dayOf(from, 'from') };
    await this.store.write((tx) => this.rooms.rules.decide(tx, wish, operatorOf(actor)));
    return DONE;
  }

  async deposit(actor: Actor, { year, paidOn, usd, eftps }: RecordDepositDto): Promise<DoneDto> {
    const draft = { year: taxYear(year), paidOn: dayOf(paidOn, 'paidOn'), usd: dollarsOf(usd), eftps: eftps.trim() };
    await this.store.write((tx) => this.rooms.deposits.record(tx, draft, operatorOf(actor)));
    return DONE;
  }

  async takeBack(actor: Actor, depositId: string): Promise<DoneDto> {
    await this.store.write((tx) => this.rooms.deposits.takeBack(tx, depositId, operatorOf(actor)));
    return DONE;
  }
}

function ruleDto(rules: readonly DecidedRule[], of: WithholdingRule | undefined): WithholdingRuleDto | null {
  const found = rules.find(({ version }) => version === of?.version);
  if (found === undefined) return null;
  const { mode, asAgent, from, decidedAt } = found;
  return { mode, asAgent, from, decidedAt };
}

function waitDto({
  id,
  memberId,
  reason,
  asset,
  reserved,
  since,
}: WithholdingView['waits'][number]): WithholdingWaitDto {
  const held = asset === null || reserved === 0n ? null : { asset, units: String(reserved) };
  return { id, memberId, reason, reserved: held, since };
}

function sheetDto(sheet: Awaited<ReturnType<WithholdingSheets['of']>>): Form945Dto {
  const { lines, notes } = form945(sheet);
  return {
    ...{ year: sheet.year, total: lines['3'], deposited: lines['4'], due: lines['5'], overpaid: lines['6'] },
    ...{ short: formatUsdExact(sheet.short), notes: [...notes] },
    months: sheet.months.map(({ month, withheld, imported, deposited }) => {
      return { month, withheld: formatUsdExact(withheld), imported: formatUsdExact(imported), deposited: formatUsdExact(deposited) }; // prettier-ignore
    }),
    deposits: sheet.deposits.map(({ id, paidOn, usd, eftps, recordedAt, takenBackAt }) => {
      return { id, paidOn, usd: formatUsdExact(usd), eftps, recordedAt, takenBackAt };
    }),
  };
}

function dollarsOf(text: string): Usd {
  try {
    return parseUsd(text);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError('filing.bad-deposit', 'A deposit is in dollars and cents, such as 244.80. Nothing was stored, and no coin moved.', { param: 'usd' }, { cause }); // prettier-ignore
  }
}

function operatorOf({ accountId }: Actor): string {
  return `operator-${accountId}`;
}
