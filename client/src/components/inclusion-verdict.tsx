import type { ReactNode } from 'react';
import type { IncludedBalance, InclusionStep, InclusionVerdict } from '../../../src/solvency/verify-inclusion';
import { t } from '../strings';
import { Amount } from './amount';
import { Grouped } from './hash';
import { Facts } from './page';
import { ProofStep, VerdictFrame, type VerdictTone } from './verdict-frame';
import { When } from './when';

const words = t.proof;

const TONES = { listed: 'good', alone: 'warn', unknown: 'info', refused: 'bad' } as const satisfies Record<
  string,
  VerdictTone
>;
type Look = keyof typeof TONES;

function stepOf({ step, ok, detail }: InclusionStep): ReactNode {
  const { name, holds } = words.steps[step];
  return <ProofStep key={step} id={step} state={ok ? 'ok' : 'bad'} name={name} text={ok ? holds : detail} />;
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
  const { steps, statement, holder, digest, balances, valid } = verdict;
  return (
    <VerdictFrame
      tone={TONES[look]}
      grade={look}
      words={words.verdict[look]}
      steps={steps.map(stepOf)}
      foot={`${words.here} ${t.verify.took(took)}`}
    >
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
      {valid ? <p className="pd-dim">{words.holderHint}</p> : null}
    </VerdictFrame>
  );
}
