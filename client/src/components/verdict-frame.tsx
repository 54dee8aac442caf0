import type { ReactNode } from 'react';
import { t } from '../strings';
import { CheckIcon, CrossIcon, InfoIcon, WarnIcon } from './icons';

/** A shape and a colour for each weight of a verdict or of a step: a weaker proof never wears a stronger tick. */
const TONES = {
  good: { className: 'pd-tone-good', Icon: CheckIcon },
  info: { className: 'pd-tone-info', Icon: InfoIcon },
  warn: { className: 'pd-tone-warn', Icon: WarnIcon },
  bad: { className: 'pd-tone-bad', Icon: CrossIcon },
  idle: { className: 'pd-tone-idle', Icon: InfoIcon },
} as const;

/** How a verdict looks. */
export type VerdictTone = keyof typeof TONES;

const STATES = {
  ok: { word: t.verify.stepOk, Icon: CheckIcon },
  open: { word: t.verify.stepOpen, Icon: WarnIcon },
  bad: { word: t.verify.stepBad, Icon: CrossIcon },
} as const;

/** How one step of a check ended. */
export type StepState = keyof typeof STATES;

interface StepProps {
  readonly id: string;
  readonly state: StepState;
  readonly name: string;
  readonly text: string;
  /** Evidence below the text. */
  readonly children?: ReactNode;
}

/** One step of a check: what was asked, how it ended, and on what that rests. */
export function ProofStep({ id, state, name, text, children }: StepProps) {
  const { word, Icon } = STATES[state];
  return (
    <li data-step={id} data-ok={state === 'ok'}>
      <Icon />
      <div>
        <p className="pd-proof-name">
          {name}
          <span className="pd-sr">: {word}</span>
        </p>
        <p className="pd-proof-text">{text}</p>
        {children}
      </div>
    </li>
  );
}

interface FrameProps {
  readonly tone: VerdictTone;
  /** Name of the grade, for styles and tests. */
  readonly grade: string;
  readonly words: { readonly title: string; readonly text: string };
  /** Each step as a `ProofStep`. */
  readonly steps: ReactNode;
  /** Where the check ran, and how long it took. */
  readonly foot: string;
  /** What holds only of a good verdict. */
  readonly hint?: string | undefined;
  /** What stands between the verdict and its steps. */
  readonly children?: ReactNode;
}

/** What a check found: the grade in words, what it is about, then each step. */
export function VerdictFrame({ tone, grade, words, steps, foot, hint, children }: FrameProps) {
  const { className, Icon } = TONES[tone];
  return (
    <div className={`pd-verdict ${className}`} data-grade={grade}>
      <div role="status">
        <p className="pd-verdict-title">
          <Icon />
          {words.title}
        </p>
        <p>{words.text}</p>
      </div>
      {children}
      <p className="pd-figure-name">{t.verify.checks}</p>
      <ol className="pd-proof">{steps}</ol>
      <p className="pd-dim">{foot}</p>
      {hint === undefined ? null : <p className="pd-dim">{hint}</p>}
    </div>
  );
}
