import { Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { useInstance } from '../../app/session';
import { ActionButton } from '../../components/action-button';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { Address } from '../../components/hash';
import { Facts, Panel } from '../../components/page';
import { ProofFields } from '../../components/proof-fields';
import { proofMessageOf } from '../../format/proof-message';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';

type Addresses = Answer<'/api/me/address'>;
type Link = Body<'/api/me/address'>;
type Reading = Answer<'/api/me/address/inspect', 'post'>;
const words = t.member.settings;

interface Draft {
  readonly address: string;
  readonly isSigned: boolean;
  readonly signature: string;
}

function whyNot({ address, isSigned, signature }: Draft): string | undefined {
  if (address.trim() === '') return words.missingAddress;
  return isSigned && signature.trim() === '' ? words.missingSignature : undefined;
}

/** What the service read, to be compared with the wallet once more. */
function ReadingFacts({ reading }: { reading: Reading }) {
  return (
    <>
      <p className="pd-address-large">
        <Address text={reading.address} />
      </p>
      <Facts
        items={[
          [words.type, t.member.addressTypes[reading.type]],
          [words.script, <code className="pd-wrap">{reading.script}</code>],
        ]}
      />
      {reading.canSign ? null : <p className="pd-hint">{words.cannotSign}</p>}
    </>
  );
}

/** Links an address: typed, shown back in groups, optionally proved, confirmed once more. */
export function LinkAddressForm({ addresses, onLinked }: { addresses: Addresses; onLinked: () => void }) {
  const client = useQueryClient();
  const network = useInstance().data?.network ?? '';
  const [draft, setDraft] = useState<Draft>({ address: '', isSigned: false, signature: '' });
  const [reading, setReading] = useState<Reading | undefined>();
  const inspect = useAct((address: string) => request('post', '/api/me/address/inspect', { body: { address } }));
  const act = useAct((body: Link, key) => request('post', '/api/me/address', { body, idempotencyKey: key }));
  const message = proofMessageOf(addresses.proofMessage, draft.address);
  const because = whyNot(draft);
  const error = inspect.error ?? act.error;
  const withProof = formatSpan(addresses.coolOffWithProofMs);
  const withoutProof = formatSpan(addresses.coolOffWithoutProofMs);

  const review = async (event: FormEvent) => {
    event.preventDefault();
    // The text goes as it was typed: a trailing space is refused by the service with its reason, not repaired here.
    if (because === undefined) setReading(await inspect.run(draft.address));
  };
  const link = async () => {
    const proof = draft.isSigned ? { proof: { message, signature: draft.signature.trim() } } : {};
    const answer = await act.run({ address: draft.address, ...proof });
    setReading(undefined);
    if (answer === undefined) return;
    await client.invalidateQueries();
    onLinked();
  };

  return (
    <Panel title={words.change} hint={words.changeHint}>
      <form className="pd-form" onSubmit={(event) => void review(event)}>
        <TextInput
          label={words.address}
          description={words.addressHint(network)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.address}
          onChange={(event) => setDraft({ ...draft, address: event.currentTarget.value })}
        />
        {draft.address === '' ? null : (
          <div>
            <p className="pd-figure-name">{words.preview}</p>
            <p className="pd-address-large">
              <Address text={draft.address} />
            </p>
          </div>
        )}
        <Checkbox
          label={words.withProof}
          description={words.withProofWhy(withProof, withoutProof)}
          checked={draft.isSigned}
          onChange={(event) => setDraft({ ...draft, isSigned: event.currentTarget.checked })}
        />
        {draft.isSigned ? (
          <ProofFields
            message={draft.address === '' ? null : message}
            signature={draft.signature}
            onChange={(signature) => setDraft({ ...draft, signature })}
          />
        ) : null}
        {error === undefined ? null : <ErrorNote error={error} movesMoney />}
        <ActionButton type="submit" because={because} loading={act.isBusy || inspect.isBusy}>
          {words.review}
        </ActionButton>
      </form>
      <Confirm
        opened={reading !== undefined}
        onClose={() => setReading(undefined)}
        title={words.confirmTitle}
        action={words.link}
        isBusy={act.isBusy}
        error={undefined}
        onConfirm={() => void link()}
      >
        {reading === undefined ? null : <ReadingFacts reading={reading} />}
        <p>{words.confirmText(draft.isSigned ? withProof : withoutProof)}</p>
      </Confirm>
    </Panel>
  );
}
