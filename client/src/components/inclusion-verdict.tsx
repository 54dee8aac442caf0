import type { ReactNode } from 'react';
import type { IncludedBalance, InclusionStep, InclusionVerdict } from '../../../src/solvency/verify-inclusion';
import { t } from '../strings';
import { Amount } from './amount';
import { Grouped } from './hash';
import { CheckIcon, CrossIcon, InfoIcon, WarnIcon } from './icons';
import { Facts } from './page';
import { When } from './when';

const words = t.proof;

const LOOKS = {
  listed: { className: 'pd-tone-good', Icon: CheckIcon },
  alone: { className: 'pd-tone-warn', Icon: WarnIcon },
  unknown: { className: 'pd-tone-info', Icon: InfoIcon },
  refused: { className: 'pd-tone-bad', Icon: CrossIcon },
} as const;
type Look = keyof typeof LOOKS;

function Step({ step }: { step: InclusionStep }) {
  const { name, holds } = words.steps[step.step];
  const Icon = step.ok ? CheckIcon : CrossIcon;
  return (
    <li data-step={step.step} data-ok={step.ok}>
      <Icon />
      <div>
        <p className="pd-proof-name">
          {name}
          <span className="pd-sr">: {step.ok ? t.verify.stepOk : t.verify.stepBad}</span>
        </p>
        <p className="pd-proof-text">{step.ok ? holds : step.detail}</p>
      </div>
    </li>
  );
}

function balanceFacts({ asset, balance, units, total }: IncludedBalance): (readonly [string, ReactNode])[] {
  const { classes } = words;
  const rows = [
    [classes.available, balance.available],
    [classes.held, balance.held],
    [classes.inBatch, balance.inBatch],
    [classes.inFlight, balance.inFlight],
    [words.yours, units.toString()],
    [words.total, total.toString()],
  ] as const;
  return rows.map(([name, some]) => [`${name}, ${asset}`, <Amount units={some} asset={asset} />] as const);
}

interface VerdictProps {
  readonly verdict: InclusionVerdict;
  /** Digests of the statements that everybody sees; nothing when they could not be asked. */
  readonly listed: readonly string[] | undefined;
  /** Milliseconds that the check took. */
  readonly took: number;
}

function lookOf({ valid, digest }: InclusionVerdict, listed: readonly string[] | undefined): Look {
  if (!valid) return 'refused';
  if (listed === undefined) return 'unknown';
  return digest !== undefined && listed.includes(digest) ? 'listed' : 'alone';
}

/** What the check of a proof of inclusion found: in a word, the amounts, then each step. */
export function InclusionVerdictView({ verdict, listed, took }: VerdictProps) {
  const look = lookOf(verdict, listed);
  const { className, Icon } = LOOKS[look];
  const { steps, statement, holder, digest, balances } = verdict;
  return (
    <div className={`pd-verdict ${className}`} data-grade={look}>
      <div role="status">
        <p className="pd-verdict-title">
          <Icon />
          {words.verdict[look].title}
        </p>
        <p>{words.verdict[look].text}</p>
      </div>
      {balances.map((one) => (
        <Facts key={one.asset} items={balanceFacts(one)} />
      ))}
      {statement === undefined || digest === undefined || holder === undefined ? null : (
        <Facts
          items={[
            [words.number, String(statement.number)],
            [words.taken, <When at={statement.takenAt} />],
            [words.digest, <Grouped text={digest} what={words.digest} className="pd-hex" />],
            [words.holder, <code className="pd-wrap">{holder}</code>],
          ]}
        />
      )}
      {verdict.valid ? <p className="pd-dim">{words.holderHint}</p> : null}
      <p className="pd-figure-name">{t.verify.checks}</p>
      <ol className="pd-proof">
        {steps.map((step) => (
          <Step key={step.step} step={step} />
        ))}
      </ol>
      <p className="pd-dim">
        {words.here} {t.verify.took(took)}
      </p>
    </div>
  );
}
