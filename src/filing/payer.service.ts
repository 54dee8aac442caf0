import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { INCOME_POLICY, type IncomePolicy } from '../tax';
import { CLOCK, type Clock, DomainError, type ExactJson, groupBy, type Instant, openEnvelope, parseExactJson, rewrapEnvelope, sealEnvelope, type Secret, type TaxYear } from '../units'; // prettier-ignore
import { filingBatch } from './batches/batch.entity';
import { BATCH_STATES, type BatchState, isFiled } from './batches/batch-states';
import { filingPayer } from './filing.entity';
import { choicesIn, type DatedChoices, type FilingChoices, type OpenSource, openSourcesIn, sameChoices } from './filing-choices'; // prettier-ignore
import { type Payer, readFilingFile } from './filing-file';
import { PAYEE_KEY } from './index';
import type { PartyName } from './payee';
import { readTin } from './tin';

/** For what, and whose, it is sealed. */
export const PAYER_SEAL = { purpose: 'filing-payer', owner: 'payer' } as const;
const LAST_DIGITS = 4;

/** Who files, and by which rules, as somebody types it in. */
export interface PayerDraft extends Payer, DatedChoices {
  /** As written; empty keeps the one on file. */
  readonly tin: string;
  /** What was filed by other choices was wrong: it is corrected. Otherwise choices that would do that are refused. */
  readonly correctsFiled: boolean;
}

/** The same as it is shown, with the choices of one year: of the number the last four digits. */
export interface PayerView extends Omit<PayerDraft, 'tin' | 'correctsFiled'> {
  readonly lastFour: string;
  readonly version: number;
  readonly at: Instant;
}

/** A version as it is sealed. Choices that are as they were have no year: only who files changed. Of an old version every year. */
interface Sealed extends Payer, FilingChoices {
  readonly fromYear?: number | null;
}

interface Version {
  readonly version: number;
  readonly at: Instant;
  readonly draft: Sealed;
}

const ALWAYS = 0;

/** Who files for the operator. Sealed as the numbers of payees are; every change is a version, on record. */
@Injectable()
export class PayerService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    @Inject(PAYEE_KEY) private readonly key: Secret,
    private readonly audit: AuditService,
  ) {}

  /**
   * @throws DomainError `filing.bad-payer`, `filing.bad-file` {param}, `filing.payer-changed`; `filing.choice-of-filed-year` {years}
   * for choices that would have filed returns corrected
   */
  async record(tx: WriteTx, draft: PayerDraft, actor: string): Promise<void> {
    const versions = await this.versions(tx);
    const last = versions.at(-1);
    const { correctsFiled, ...typed } = draft;
    const tin = draft.tin.trim() === '' ? (last?.draft.tin ?? '') : draft.tin.trim();
    if (readTin(tin) === undefined) {
      throw new DomainError('filing.bad-payer', 'Your number is not nine digits, such as 12-3456789. Nothing was stored.', { param: 'tin' }); // prettier-ignore
    }
    readFilingFile(this.headOf({ ...draft, tin }, draft, { year: draft.fromYear, leaveEmpty: [] }));
    const before = datedOf(versions);
    const isSame = sameChoices(choicesIn(before, draft.fromYear), draft);
    if (!isSame && !correctsFiled) await this.refuseFiled(tx, before, draft);
    const fromYear = isSame ? null : draft.fromYear;
    const version = (last?.version ?? 0) + 1;
    const { sealedKey, sealedText } = sealEnvelope(this.key, PAYER_SEAL, JSON.stringify({ ...typed, tin, fromYear }));
    const row = { version, sealed_key: sealedKey, sealed_text: sealedText, at: this.clock.now(), by: actor };
    if ((await tx.insertNew(filingPayer, [row])) === 0) {
      throw new DomainError('filing.payer-changed', 'Somebody else changed who files at this moment. Nothing of yours was stored: look at what stands there now.', {}); // prettier-ignore
    }
    const details = { version: String(version), ...(fromYear === null ? {} : { choicesFrom: String(fromYear) }) };
    await this.audit.record(tx, { actor, action: 'filing.payer-recorded', subject: 'payer', details });
  }

  /** Undefined until somebody entered it. @param year of the choices */
  async view(tx: ReadTx, year: TaxYear): Promise<PayerView | undefined> {
    const found = await this.of(tx, year);
    if (found === undefined) return undefined;
    const { version, at, draft, choices } = found;
    const { tin, ...shown } = draft;
    return { ...shown, ...choices, lastFour: (readTin(tin) ?? '').slice(-LAST_DIGITS), version, at };
  }

  /** The head of a filing file of a year; undefined until somebody entered who files. @param leaveEmpty columns of the portal's template */
  async head(tx: ReadTx, year: TaxYear, leaveEmpty: readonly string[] = []): Promise<ExactJson | undefined> {
    const found = await this.of(tx, year);
    return found === undefined ? undefined : this.headOf(found.draft, found.choices, { year, leaveEmpty });
  }

  /** What was decided for each year; undefined until somebody entered who files. */
  async choices(tx: ReadTx): Promise<(year: number) => FilingChoices | undefined> {
    const dated = datedOf(await this.versions(tx));
    return (year) => choicesIn(dated, year);
  }

  /** Sources whose legal model asked in a year what a nominee received, or whether an agent reports. */
  openSources(year: number): readonly OpenSource[] {
    return openSourcesIn(this.policy, year);
  }

  /** Seals the key of every version under the present key of the service; the texts' ciphertext stays. */
  async rewrap(tx: WriteTx, from: Secret): Promise<void> {
    const keys = { from, to: this.key };
    for (const { version, sealed_key: sealedKey, sealed_text: sealedText } of await tx.find(filingPayer)) {
      const next = rewrapEnvelope(keys, PAYER_SEAL, { sealedKey, sealedText });
      await tx.update(filingPayer, { version }, { sealed_key: next.sealedKey });
    }
  }

  /** Choices that count for a year of which returns are with the IRS would have them corrected. */
  private async refuseFiled(tx: ReadTx, before: readonly DatedChoices[], draft: DatedChoices): Promise<void> {
    const after = [...before, draft];
    const filed = await tx.pick(filingBatch, ['year'], { where: { state: { in: BATCH_STATES.filter(isOut) } } });
    const years = [...new Set(filed.map(({ year }) => year))]
      .filter((year) => !sameChoices(choicesIn(before, year), choicesIn(after, year)))
      .sort((a, b) => a - b);
    if (years.length === 0) return;
    const named = years.join(', ');
    throw new DomainError('filing.choice-of-filed-year', `What you decide would count for ${named} too, of which returns are with the IRS: they would have to be corrected. Let it count from a later tax year, or say that what was filed was wrong. Nothing was stored.`, { years: named }); // prettier-ignore
  }

  private headOf(
    { name, tin, tinType, address, phone, email }: Payer,
    { miningShares, fileFromUsd, sources }: FilingChoices,
    { year, leaveEmpty }: { readonly year: number; readonly leaveEmpty: readonly string[] },
  ): ExactJson {
    const models = groupBy(this.openSources(year), ({ source }) => source);
    const contracts = sources.flatMap(({ source, received, agentReports }): object[] => {
      const own = models.get(source)?.map(({ legalModel }) => legalModel) ?? [];
      const said = {
        ...(own.includes('nominee') && received !== null ? { received } : {}),
        ...(own.includes('agent') && agentReports !== null ? { agentReports } : {}),
      };
      return Object.keys(said).length === 0 ? [] : [{ id: source, legalModel: own.at(-1), ...said }];
    });
    const rules = { miningShares, ...(fileFromUsd === null ? {} : { fileFromUsd }) };
    const payer = { name: written(name), tin, tinType, address, phone, email };
    return parseExactJson(JSON.stringify({ zone: this.policy.zone, payer, rules, leaveEmpty, contracts }));
  }

  /** Who files now, and by the choices of a year. */
  private async of(tx: ReadTx, year: TaxYear): Promise<(Version & { readonly choices: DatedChoices }) | undefined> {
    const versions = await this.versions(tx);
    const [last, choices] = [versions.at(-1), choicesIn(datedOf(versions), year)];
    return last === undefined || choices === undefined ? undefined : { ...last, choices };
  }

  private async versions(tx: ReadTx): Promise<readonly Version[]> {
    const rows = await tx.find(filingPayer, { orderBy: [['version', 'asc']] });
    return rows.map(({ version, at, sealed_key: sealedKey, sealed_text: sealedText }) => {
      const draft = JSON.parse(openEnvelope(this.key, PAYER_SEAL, { sealedKey, sealedText })) as Sealed;
      return { version, at, draft };
    });
  }
}

function datedOf(versions: readonly Version[]): readonly DatedChoices[] {
  return versions.flatMap(({ draft: { miningShares, fileFromUsd, sources, fromYear = ALWAYS } }) =>
    fromYear === null ? [] : [{ miningShares, fileFromUsd, sources, fromYear }],
  );
}

/** Out of the house: with the portal, or accepted. */
function isOut(state: BatchState): boolean {
  return state === 'uploaded' || isFiled(state);
}

/** As a filing file has it. */
function written(name: PartyName): object {
  if (name.kind === 'business') return { business: name.line1, business2: name.line2 };
  const { first, middle, last, suffix } = name;
  return { first, middle, last, suffix };
}
