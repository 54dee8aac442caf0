import type { ReactNode } from 'react';
import type { ReceiptStep, ReceiptVerdict } from '../../../src/chain/verify-receipt';
import { groupThousands } from '../format/amount';
import { t } from '../strings';
import { Amount } from './amount';
import { Grouped } from './hash';
import { CheckIcon, CrossIcon, InfoIcon, WarnIcon } from './icons';
import { Facts } from './page';

const words = t.verify;

/** One look per grade: a shape and a colour of its own, so that a weaker proof never wears a stronger tick. */
const LOOKS = {
  checkpoint: { className: 'pd-tone-good', Icon: CheckIcon },
  work: { className: 'pd-tone-info', Icon: InfoIcon },
  none: { className: 'pd-tone-warn', Icon: WarnIcon },
  refused: { className: 'pd-tone-bad', Icon: CrossIcon },
  'not-verified': { className: 'pd-tone-idle', Icon: InfoIcon },
  revoked: { className: 'pd-tone-bad', Icon: CrossIcon },
} as const;
type Look = keyof typeof LOOKS;

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

function Step({ step, isLast, failed }: { step: ReceiptStep; isLast: boolean; failed: boolean }) {
  const { name, ...text } = words.steps[step.step];
  const isBad = failed && isLast;
  const state = isBad ? words.stepBad : step.ok ? words.stepOk : words.stepOpen;
  const Icon = isBad ? CrossIcon : step.ok ? CheckIcon : WarnIcon;
  const open = 'open' in text ? text.open : undefined;
  const facts = Object.entries(step.evidence).map(([key, value]) => [words.evidence[key] ?? key, valueOf(key, value)] as const); // prettier-ignore
  return (
    <li data-step={step.step} data-ok={step.ok}>
      <Icon />
      <div>
        <p className="pd-proof-name">
          {name}
          <span className="pd-sr">: {state}</span>
        </p>
        <p className="pd-proof-text">{isBad ? step.detail : step.ok ? text.holds : (open ?? step.detail)}</p>
        {facts.length === 0 ? null : <Facts items={facts} />}
      </div>
    </li>
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
  const { className, Icon } = LOOKS[look];
  const { steps, valid } = verdict;
  return (
    <div className={`pd-verdict ${className}`} data-grade={look}>
      <div role="status">
        <p className="pd-verdict-title">
          <Icon />
          {words.grades[look].title}
        </p>
        <p>{words.grades[look].text}</p>
      </div>
      {children}
      <p className="pd-figure-name">{words.checks}</p>
      <ol className="pd-proof">
        {steps.map((step, index) => (
          <Step key={step.step} step={step} isLast={index === steps.length - 1} failed={!valid} />
        ))}
      </ol>
      <p className="pd-dim">
        {words.here} {took === undefined ? '' : words.took(took)}
      </p>
      {valid ? <p className="pd-dim">{words.unspent}</p> : null}
    </div>
  );
}
