import { Button } from '@mantine/core';
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
