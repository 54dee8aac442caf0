import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, newId } from '../units';
import { taxFormOdd, tinMatch } from './filing.entity';
import { PayeeService } from './payee.service';
import { type PayeeView, sharedMarks, type StoredMatch, viewOf } from './payee-view';
import type { PayeeFacts } from './standing';
import { TaxFormService } from './tax-form.service';
import { matchingFiles, type MatchingFiles, type MatchReading, matchWords, readMatches } from './tin-matching';

const PURPOSE = 'tin-matching';

/** Payees as an operator looks at them, and what TIN matching says of them (RULES.md 30). */
@Injectable()
export class PayeeDeskService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly payees: PayeeService,
    private readonly forms: TaxFormService,
  ) {}

  /** Every payee, by id. */
  async views(tx: ReadTx): Promise<readonly PayeeView[]> {
    const all = await this.payees.allFacts(tx);
    const beside = {
      today: this.forms.today(),
      odd: new Set((await tx.find(taxFormOdd)).map(({ form_id: id }) => id)),
      shared: sharedMarks(all),
      matches: await this.matches(tx, all),
    };
    return all.map((facts) => viewOf(facts, beside));
  }

  /** One payee. @throws DomainError `members.unknown` */
  async view(tx: ReadTx, memberId: string): Promise<PayeeView> {
    const facts = await this.payees.factsOf(tx, memberId);
    const mark = facts.forms.at(-1)?.tin?.mark;
    const all = mark === undefined ? [] : await this.payees.allFacts(tx);
    return viewOf(facts, {
      today: this.forms.today(),
      odd: new Set((await tx.find(taxFormOdd, { where: { member_id: memberId } })).map(({ form_id: id }) => id)),
      shared: sharedMarks(all),
      matches: await this.matches(tx, [facts]),
    });
  }

  /** Files for the IRS, with whole numbers. On record. */
  async matchingFiles(tx: WriteTx, actor: string): Promise<MatchingFiles> {
    return matchingFiles(await this.payees.withTins(tx, { actor, purpose: PURPOSE }));
  }

  /** Keeps what the IRS said of each payee; rows that fit nobody are named and kept nowhere. */
  async keepMatches(tx: WriteTx, actor: string, text: string): Promise<MatchReading> {
    const reading = readMatches(text, await this.payees.withTins(tx, { actor, purpose: PURPOSE }));
    const last = lastForms(await this.payees.allFacts(tx));
    const at = this.clock.now();
    const rows = reading.results.flatMap(({ payee, code }) => {
      const formId = last.get(payee);
      return formId === undefined ? [] : [{ id: newId(), member_id: payee, form_id: formId, code, at, by: actor }];
    });
    await tx.insert(tinMatch, rows);
    const details = { payees: String(rows.length), errors: String(reading.errors.length) };
    await this.audit.record(tx, { actor, action: 'filing.matches-recorded', subject: PURPOSE, details });
    return reading;
  }

  /** What was said last of the form that counts; what was said of an earlier one counts no more. */
  private async matches(tx: ReadTx, all: readonly PayeeFacts[]): Promise<ReadonlyMap<string, StoredMatch>> {
    const last = lastForms(all);
    const rows = await tx.find(tinMatch, { orderBy: [['at', 'asc'], ['id', 'asc']] }); // prettier-ignore
    const counting = rows.filter(({ member_id: memberId, form_id: formId }) => last.get(memberId) === formId);
    return new Map(counting.map(({ member_id: memberId, code, at }) => [memberId, { code, at, ...matchWords(code) }]));
  }
}

function lastForms(all: readonly PayeeFacts[]): ReadonlyMap<string, string> {
  return new Map(all.flatMap(({ memberId, forms }): [string, string][] => forms.slice(-1).map(({ id }) => [memberId, id]))); // prettier-ignore
}
