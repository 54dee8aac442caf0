import { Inject, Injectable } from '@nestjs/common';
import type { PaidFor, ReturnForm } from '../../reports/information-returns';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { declaredFor, INCOME_POLICY, type IncomePolicy, type LegalModel } from '../tax';
import { CLOCK, type Clock, DomainError, type ExactJson, type Instant, openEnvelope, parseExactJson, rewrapEnvelope, sealEnvelope, type Secret } from '../units'; // prettier-ignore
import { filingPayer } from './filing.entity';
import { type Payer, readFilingFile } from './filing-file';
import { PAYEE_KEY } from './index';
import type { PartyName } from './payee';
import { readTin } from './tin';

const SEALED_FOR = { purpose: 'filing-payer', owner: 'payer' } as const;
const LAST_DIGITS = 4;

/** What an operator decided of one source, by its legal model. */
export interface SourceDecision {
  readonly source: string;
  readonly received: PaidFor | null;
  readonly agentReports: boolean | null;
}

/** Who files, and by which rules, as somebody types it in. */
export interface PayerDraft extends Payer {
  /** As written; empty keeps the one on file. */
  readonly tin: string;
  readonly miningShares: ReturnForm;
  /** Dollars; null for the law's own threshold. */
  readonly fileFromUsd: string | null;
  readonly sources: readonly SourceDecision[];
}

/** The same as it is shown: of the number the last four digits. */
export interface PayerView extends Omit<PayerDraft, 'tin'> {
  readonly lastFour: string;
  readonly version: number;
  readonly at: Instant;
}

/** A source whose legal model asks for a decision. */
export interface OpenSource {
  readonly source: string;
  readonly legalModel: Extract<LegalModel, 'nominee' | 'agent'>;
}

/** Who files for the operator. Sealed as the numbers of payees are; every change is a version, on record. */
@Injectable()
export class PayerService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    @Inject(PAYEE_KEY) private readonly key: Secret,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError `filing.bad-payer`, `filing.bad-file` {param}, `filing.payer-changed` */
  async record(tx: WriteTx, draft: PayerDraft, actor: string): Promise<void> {
    const last = await this.last(tx);
    const tin = draft.tin.trim() === '' ? (last?.draft.tin ?? '') : draft.tin.trim();
    if (readTin(tin) === undefined) {
      throw new DomainError('filing.bad-payer', 'Your number is not nine digits, such as 12-3456789. Nothing was stored.', { param: 'tin' }); // prettier-ignore
    }
    const whole = { ...draft, tin };
    readFilingFile(this.headOf(whole, []));
    const version = (last?.version ?? 0) + 1;
    const { sealedKey, sealedText } = sealEnvelope(this.key, SEALED_FOR, JSON.stringify(whole));
    const row = { version, sealed_key: sealedKey, sealed_text: sealedText, at: this.clock.now(), by: actor };
    if ((await tx.insertNew(filingPayer, [row])) === 0) {
      throw new DomainError('filing.payer-changed', 'Somebody else changed who files at this moment. Nothing of yours was stored: look at what stands there now.', {}); // prettier-ignore
    }
    const details = { version: String(version) };
    await this.audit.record(tx, { actor, action: 'filing.payer-recorded', subject: 'payer', details });
  }

  /** Undefined until somebody entered it. */
  async view(tx: ReadTx): Promise<PayerView | undefined> {
    const last = await this.last(tx);
    if (last === undefined) return undefined;
    const { tin, ...shown } = last.draft;
    return { ...shown, lastFour: (readTin(tin) ?? '').slice(-LAST_DIGITS), version: last.version, at: last.at };
  }

  /** The head of a filing file; undefined until somebody entered who files. @param leaveEmpty columns of the portal's template */
  async head(tx: ReadTx, leaveEmpty: readonly string[]): Promise<ExactJson | undefined> {
    const last = await this.last(tx);
    return last === undefined ? undefined : this.headOf(last.draft, leaveEmpty);
  }

  /** Sources whose legal model now asks what a nominee received, or whether an agent reports. */
  openSources(): readonly OpenSource[] {
    const now = this.clock.now();
    return [...new Set(this.policy.declarations.map(({ source }) => source))].sort().flatMap((source) => {
      const legalModel = declaredFor(this.policy, source, now)?.legalModel;
      return legalModel === 'nominee' || legalModel === 'agent' ? [{ source, legalModel }] : [];
    });
  }

  /** Seals the key of every version under the present key of the service; the texts' ciphertext stays. */
  async rewrap(tx: WriteTx, from: Secret): Promise<void> {
    const keys = { from, to: this.key };
    for (const { version, sealed_key: sealedKey, sealed_text: sealedText } of await tx.find(filingPayer)) {
      const next = rewrapEnvelope(keys, SEALED_FOR, { sealedKey, sealedText });
      await tx.update(filingPayer, { version }, { sealed_key: next.sealedKey });
    }
  }

  private headOf(draft: PayerDraft, leaveEmpty: readonly string[]): ExactJson {
    const { name, tin, tinType, address, phone, email, miningShares, fileFromUsd } = draft;
    const models = new Map(this.openSources().map(({ source, legalModel }) => [source, legalModel]));
    const contracts = draft.sources.flatMap(({ source, received, agentReports }): object[] => {
      const legalModel = models.get(source);
      if (legalModel === 'nominee' && received !== null) return [{ id: source, legalModel, received }];
      return legalModel === 'agent' && agentReports !== null ? [{ id: source, legalModel, agentReports }] : [];
    });
    const rules = { miningShares, ...(fileFromUsd === null ? {} : { fileFromUsd }) };
    const payer = { name: written(name), tin, tinType, address, phone, email };
    return parseExactJson(JSON.stringify({ zone: this.policy.zone, payer, rules, leaveEmpty, contracts }));
  }

  private async last(tx: ReadTx) {
    const [row] = await tx.find(filingPayer, { orderBy: [['version', 'desc']], limit: 1 });
    if (row === undefined) return undefined;
    const { version, at, sealed_key: sealedKey, sealed_text: sealedText } = row;
    const draft = JSON.parse(openEnvelope(this.key, SEALED_FOR, { sealedKey, sealedText })) as PayerDraft;
    return { version, at, draft };
  }
}

/** As a filing file has it. */
function written(name: PartyName): object {
  if (name.kind === 'business') return { business: name.line1, business2: name.line2 };
  const { first, middle, last, suffix } = name;
  return { first, middle, last, suffix };
}
