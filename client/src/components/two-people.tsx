import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useAct } from '../app/act';
import { Confirm } from './confirm';
import { Status } from './status';
import { When } from './when';

/** What one operator stated and another one confirms. */
interface Proposal {
  readonly proposedBy: string;
  readonly proposedAt: number;
  /** Whether who looks at it may confirm it: nobody confirms his own word. */
  readonly mayConfirm: boolean;
}

/** Who stated it, and when. */
export function ProposedBy({ of }: { of: Pick<Proposal, 'proposedBy' | 'proposedAt'> }) {
  return (
    <>
      {of.proposedBy}
      <span className="pd-line pd-dim">
        <When at={of.proposedAt} />
      </span>
    </>
  );
}

interface Words {
  readonly confirm: string;
  readonly takeBack: string;
  /** Stands in the place of the button where another operator must confirm. */
  readonly anothers: string;
  /** The same acts with what they concern, for those who do not see the row. */
  readonly confirmOf?: string;
  readonly takeBackOf?: string;
}

/** Confirms what another stated, or takes it back. */
export function ProposalActs(props: {
  of: Pick<Proposal, 'mayConfirm'>;
  words: Words;
  pick: (how: 'confirm' | 'take-back') => void;
}) {
  const { of, words, pick } = props;
  return (
    <div className="pd-actions">
      {of.mayConfirm ? (
        <Button size="xs" aria-label={words.confirmOf} onClick={() => pick('confirm')}>
          {words.confirm}
        </Button>
      ) : (
        <Status tone="idle">{words.anothers}</Status>
      )}
      <Button size="xs" variant="default" aria-label={words.takeBackOf} onClick={() => pick('take-back')}>
        {words.takeBack}
      </Button>
    </div>
  );
}

/** What is about to be confirmed, or taken back. */
export interface PickedWord<Of> {
  readonly of: Of;
  readonly how: 'confirm' | 'take-back';
}

interface LastWords {
  readonly confirm: string;
  readonly confirmTitle: string;
  readonly confirmText: string;
  readonly takeBack: string;
  readonly takeBackText?: string;
}

/**
 * Sends the second person's word after a last look, and reads anew what it changed.
 * @returns `pick`, for the row's buttons, and `ask`, which draws the last look while something is picked
 */
export function useSecondWord<Of>(send: (picked: PickedWord<Of>, key: string) => Promise<unknown>) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<PickedWord<Of> | undefined>();
  const act = useAct(send);
  const pick = (next: PickedWord<Of>) => {
    act.reset();
    setPicked(next);
  };
  const run = async () => {
    if (picked === undefined || (await act.run(picked)) === undefined) return;
    setPicked(undefined);
    await client.invalidateQueries();
  };
  const ask = (words: LastWords, look: (of: Of) => ReactNode) => {
    if (picked === undefined) return null;
    const isConfirmed = picked.how === 'confirm';
    const text = isConfirmed ? words.confirmText : words.takeBackText;
    return (
      <Confirm
        opened
        onClose={() => setPicked(undefined)}
        title={isConfirmed ? words.confirmTitle : words.takeBack}
        action={isConfirmed ? words.confirm : words.takeBack}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void run()}
      >
        {look(picked.of)}
        {text === undefined ? null : <p>{text}</p>}
      </Confirm>
    );
  };
  return { pick, ask };
}
