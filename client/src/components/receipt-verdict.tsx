import type { ReactNode } from 'react';
import type { ReceiptStep, ReceiptVerdict } from '../../../src/chain/verify-receipt';
import { groupThousands } from '../format/amount';
import { t } from '../strings';
import { Amount } from './amount';
import { Grouped } from './hash';
import { Facts } from './page';
import { ProofStep, VerdictFrame, type VerdictTone } from './verdict-frame';

const words = t.verify;

/** One look per grade, so that a weaker proof never wears a stronger tick. */
const TONES = {
  checkpoint: 'good',
  work: 'info',
  none: 'warn',
  refused: 'bad',
  'not-verified': 'idle',
  revoked: 'bad',
} as const satisfies Record<string, VerdictTone>;
type Look = keyof typeof TONES;

function lookOf(verdict: ReceiptVerdict, isRevoked: boolean): Look {
  if (verdict.valid) return isRevoked ? 'revoked' : verdict.grade;
  return verdict.refusal?.code === 'receipt.not-verified' ? 'not-verified' : 'refused';
}

const LONG_HEX = /^[0-9a-f]{32,}$/;
const FIGURES = new Set(['count', 'from', 'to', 'height', 'confirmations', 'blocks', 'hashes']);

function valueOf(name: string, value: string): ReactNode {
  if (name === 'sats') return <Amount units={value} />;
  if (name === 'kwh') return value === '0' ? words.kwhLess : `${groupThousands(value)} ${words.kwh}`;
  if (FIGURES.has(name)) return groupThousands(value);
  if (LONG_HEX.test(value)) {
    return <Grouped text={value} what={words.evidence[name] ?? name} className="pd-hex" />;
  }
  return <code>{value}</code>;
}

function stepOf({ step, ok, detail, evidence }: ReceiptStep, isRefused: boolean): ReactNode {
  const { name, ...text } = words.steps[step];
  const open = 'open' in text ? text.open : undefined;
  const facts = Object.entries(evidence).map(([key, value]) => [words.evidence[key] ?? key, valueOf(key, value)] as const); // prettier-ignore
  const state = isRefused ? 'bad' : ok ? 'ok' : 'open';
  return (
    <ProofStep
      key={step}
      id={step}
      state={state}
      name={name}
      text={isRefused ? detail : ok ? text.holds : (open ?? detail)}
    >
      {facts.length === 0 ? null : <Facts items={facts} />}
    </ProofStep>
  );
}

interface VerdictProps {
  readonly verdict: ReceiptVerdict;
  readonly isRevoked?: boolean;
  /** Milliseconds that the check took. */
  readonly took?: number;
  /** What the service says of revocations; nothing where nobody was asked. */
  readonly children?: ReactNode;
}

/** What a check found: the grade in words, then each step with its evidence. */
export function VerdictView({ verdict, isRevoked = false, took, children }: VerdictProps) {
  const look = lookOf(verdict, isRevoked);
  const { steps, valid } = verdict;
  return (
    <VerdictFrame
      tone={TONES[look]}
      grade={look}
      words={words.grades[look]}
      steps={steps.map((one, index) => stepOf(one, !valid && index === steps.length - 1))}
      foot={`${words.here} ${took === undefined ? '' : words.took(took)}`}
      hint={valid ? words.unspent : undefined}
    >
      {children}
    </VerdictFrame>
  );
}
