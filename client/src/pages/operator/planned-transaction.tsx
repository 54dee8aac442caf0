import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useAct } from '../../app/act';
import { usePreferences } from '../../app/preferences';
import { ActionButton } from '../../components/action-button';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { amountText, parseUnits } from '../../format/amount';

/** Asks for it, under a key that is the same when the request is repeated. */
type Send = (key: string) => Promise<unknown>;

/** Plans a transaction in place of another one, so that its cost is seen before anybody decides. */
export function PlanTransaction({ label, send }: { label: string; send: Send }) {
  const client = useQueryClient();
  const act = useAct((_: null, key) => send(key));
  const plan = async () => {
    if ((await act.run(null)) !== undefined) await client.invalidateQueries();
  };
  return (
    <div className="pd-form">
      <div>
        <ActionButton variant="default" loading={act.isBusy} onClick={() => void plan()}>
          {label}
        </ActionButton>
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
    </div>
  );
}

/** What is agreed to, in words. */
interface ApprovalWords {
  readonly approve: (cost: string) => string;
  readonly approveTitle: string;
  readonly approveText: string;
}

/** Agrees to exactly the transaction on the screen, at exactly its fee. */
export function ApproveTransaction({
  cost,
  words,
  send,
}: {
  cost: { readonly units: string; readonly asset: string };
  words: ApprovalWords;
  send: Send;
}) {
  const client = useQueryClient();
  const { unit } = usePreferences();
  const [isOpen, { open, close }] = useDisclosure(false);
  const act = useAct((_: null, key) => send(key));
  const approve = async () => {
    if ((await act.run(null)) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  const text = amountText(parseUnits(cost.units), cost.asset, unit);
  const label = words.approve(`${text.figure} ${text.unit}`);
  return (
    <div>
      <ActionButton onClick={open}>{label}</ActionButton>
      <Confirm
        opened={isOpen}
        onClose={close}
        title={words.approveTitle}
        action={label}
        danger
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void approve()}
      >
        <p>{words.approveText}</p>
      </Confirm>
    </div>
  );
}
