/** How much a receipt proves: never the same tick (RULES 21). */
export type ReceiptGrade = 'checkpoint' | 'work' | 'none';

/** One thing that is checked. The name is stable: programs and translations hold on to it. */
export type StepName =
  | 'file'
  | 'network'
  | 'headers'
  | 'block'
  | 'transaction'
  | 'coinbase'
  | 'height'
  | 'output'
  | 'item'
  | 'descriptor'
  | 'maturity'
  | 'work'
  | 'checkpoint';

/** One step of the check. */
export interface ReceiptStep {
  readonly step: StepName;
  readonly ok: boolean;
  /** What was found, in a sentence. */
  readonly detail: string;
  /** The figures and hashes of the sentence by name, for a screen. */
  readonly evidence: Readonly<Record<string, string>>;
}

/** Why a receipt is refused: stable code and a sentence. */
export interface ReceiptRefusal {
  readonly code: string;
  readonly text: string;
}

/** What the file alone proves. */
export interface ReceiptVerdict {
  readonly valid: boolean;
  /** `none` when refused. */
  readonly grade: ReceiptGrade;
  readonly steps: readonly ReceiptStep[];
  /** Blocks from the payment's to the last in the file; 0 when refused. */
  readonly confirmations: number;
  /** Hashes that the headers on and above the payment's block stand for, decimal text; `0` when refused. */
  readonly hashes: string;
  readonly refusal: ReceiptRefusal | null;
}

/** Ends a check: the receipt does not prove what it says. */
export class ReceiptRefused extends Error {
  constructor(readonly refusal: ReceiptRefusal) {
    super(refusal.text);
  }
}

/** @throws ReceiptRefused `receipt.<code>` */
export function refuse(code: string, text: string): never {
  throw new ReceiptRefused({ code: `receipt.${code}`, text });
}

/** Collects the steps of one check, and knows which one is on. */
export class StepLog {
  readonly steps: ReceiptStep[] = [];
  private current: StepName = 'file';

  /** Names what is checked next: a refusal from here on belongs to it. */
  begin(step: StepName): void {
    this.current = step;
  }

  done(detail: string, evidence: Readonly<Record<string, string>> = {}, ok = true): void {
    this.steps.push({ step: this.current, ok, detail, evidence });
  }

  failed(detail: string): readonly ReceiptStep[] {
    return [...this.steps, { step: this.current, ok: false, detail, evidence: {} }];
  }
}
