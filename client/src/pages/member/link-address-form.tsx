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
import { type ChosenForm, KeyComparison, KeyFields, kindOf, numberOf } from './key-parts';

type Addresses = Answer<'/api/me/address'>;
type Link = Body<'/api/me/address'>;
type Reading = Answer<'/api/me/address/inspect', 'post'>;
const words = t.member.settings;

const keyWords = t.memberKey;

interface Draft {
  readonly address: string;
  readonly form: ChosenForm | '';
  readonly firstNumber: string;
  readonly isSigned: boolean;
  readonly signature: string;
}

const EMPTY: Draft = { address: '', form: '', firstNumber: '0', isSigned: false, signature: '' };

function whyNot({ address, isSigned, signature, form, firstNumber }: Draft): string | undefined {
  if (address.trim() === '') return words.missingAddress;
  const kind = kindOf(address);
  if (kind === 'untyped-key' && form === '') return keyWords.formMissing;
  if (kind !== 'address') return numberOf(firstNumber) === undefined ? keyWords.firstNumberWrong : undefined;
  return isSigned && signature.trim() === '' ? words.missingSignature : undefined;
}

/** What an xpub is for; other texts say it themselves. */
function formOf({ address, form }: Draft): { form?: ChosenForm } {
  return kindOf(address) === 'untyped-key' && form !== '' ? { form } : {};
}

/** What an address or a key is linked by. */
interface Given {
  readonly reading: Reading;
  readonly message: string;
  /** Of a key: its addresses are those of the wallet. */
  readonly isSame: boolean;
}

/** An address with its proof, or a key with what was compared of it or signed by its first address. */
function linkOf(draft: Draft, { reading, message, isSame }: Given): Link {
  const { address, isSigned, signature, firstNumber } = draft;
  const proof = isSigned && reading.canSign ? { proof: { message, signature: signature.trim() } } : {};
  if (reading.key !== null) {
    const compared = isSame ? { compared: reading.key.addresses } : {};
    return { address, ...formOf(draft), firstNumber: numberOf(firstNumber) ?? 0, ...compared, ...proof };
  }
  return { address, ...proof };
}

/** Why a key cannot be linked yet: compared or signed, one of them it must be. */
function keyWhyNot({ isSigned, signature }: Draft, reading: Reading, isSame: boolean): string | undefined {
  const signs = isSigned && reading.canSign;
  if (signs && signature.trim() === '') return words.missingSignature;
  return signs || isSame ? undefined : keyWords.sameMissing(reading.canSign);
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

/** The address in groups, as it is typed. */
function Preview({ address }: { address: string }) {
  if (address === '') return null;
  return (
    <div>
      <p className="pd-figure-name">{words.preview}</p>
      <p className="pd-address-large">
        <Address text={address} />
      </p>
    </div>
  );
}

/** A signed message that proves an address, or a key by its first one. */
function ProofPart({
  draft,
  message,
  says: [label, description],
  onChange,
}: {
  draft: Draft;
  message: string;
  says: readonly [string, string];
  onChange: (draft: Draft) => void;
}) {
  return (
    <>
      <Checkbox
        label={label}
        description={description}
        checked={draft.isSigned}
        onChange={(event) => onChange({ ...draft, isSigned: event.currentTarget.checked })}
      />
      {draft.isSigned ? (
        <ProofFields
          message={draft.address === '' ? null : message}
          signature={draft.signature}
          onChange={(signature) => onChange({ ...draft, signature })}
        />
      ) : null}
    </>
  );
}

/** Links an address or a key: typed, shown back in groups, optionally proved, confirmed once more. */
export function LinkAddressForm({ addresses, onLinked }: { addresses: Addresses; onLinked: () => void }) {
  const client = useQueryClient();
  const network = useInstance().data?.network ?? '';
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [reading, setReading] = useState<Reading | undefined>();
  const [isSame, setSame] = useState(false);
  const inspect = useAct((body: Body<'/api/me/address/inspect'>) =>
    request('post', '/api/me/address/inspect', { body }),
  );
  const act = useAct((body: Link, key) => request('post', '/api/me/address', { body, idempotencyKey: key }));
  const messageFor = (address: string) => proofMessageOf(addresses.proofMessage, address);
  const because = whyNot(draft);
  const kind = kindOf(draft.address);
  const error = inspect.error ?? act.error;
  const withProof = formatSpan(addresses.coolOffWithProofMs);
  const withoutProof = formatSpan(addresses.coolOffWithoutProofMs);

  const review = async (event: FormEvent) => {
    event.preventDefault();
    // The text goes as it was typed: a trailing space is refused by the service with its reason, not repaired here.
    if (because !== undefined) return;
    setSame(false);
    setReading(await inspect.run({ address: draft.address, ...formOf(draft) }));
  };
  const link = async () => {
    if (reading === undefined) return;
    const answer = await act.run(linkOf(draft, { reading, message: messageFor(reading.address), isSame }));
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
          description={`${words.addressHint(network)} ${keyWords.orKey}`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.address}
          onChange={(event) => setDraft({ ...draft, address: event.currentTarget.value })}
        />
        {kind === 'address' ? (
          <>
            <Preview address={draft.address} />
            <ProofPart
              draft={draft}
              message={messageFor(draft.address)}
              says={[words.withProof, words.withProofWhy(withProof, withoutProof)]}
              onChange={setDraft}
            />
          </>
        ) : (
          <KeyFields
            needsForm={kind === 'untyped-key'}
            form={draft.form}
            firstNumber={draft.firstNumber}
            onChange={(change) => setDraft({ ...draft, ...change })}
          />
        )}
        {error === undefined ? null : <ErrorNote error={error} movesMoney />}
        <ActionButton type="submit" because={because} loading={act.isBusy || inspect.isBusy}>
          {words.review}
        </ActionButton>
      </form>
      <Confirm
        opened={reading !== undefined}
        onClose={() => setReading(undefined)}
        title={reading?.key == null ? words.confirmTitle : keyWords.confirmTitle}
        action={reading?.key == null ? words.link : keyWords.link}
        because={reading?.key == null ? undefined : keyWhyNot(draft, reading, isSame)}
        isBusy={act.isBusy}
        error={undefined}
        onConfirm={() => void link()}
      >
        {reading === undefined || reading.key !== null ? null : <ReadingFacts reading={reading} />}
        {reading?.key == null ? null : <KeyComparison reading={reading.key} isSame={isSame} onSame={setSame} />}
        {reading?.key == null || !reading.canSign ? null : (
          <ProofPart
            draft={draft}
            message={messageFor(reading.address)}
            says={[keyWords.withProof, keyWords.withProofWhy(withProof, withoutProof)]}
            onChange={setDraft}
          />
        )}
        <p>{words.confirmText(draft.isSigned && reading?.canSign !== false ? withProof : withoutProof)}</p>
      </Confirm>
    </Panel>
  );
}
