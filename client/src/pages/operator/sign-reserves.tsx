import { Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { Amount } from '../../components/amount';
import { DownloadButton } from '../../components/download-button';
import { ErrorNote } from '../../components/error-note';
import { CopyButton } from '../../components/hash';
import { Facts, Panel } from '../../components/page';
import { t } from '../../strings';

type Row = Answer<'/api/operator/statements'>['items'][number];
const words = t.statements.sign;

interface Signed {
  readonly address: string;
  readonly signature: string;
}

/** One address and its signature a line; nothing when a line is something else. */
function parsed(text: string): Signed[] | undefined {
  const found = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/[\s,;]+/));
  const signed = found.flatMap(([address, signature, ...rest]) =>
    address === undefined || signature === undefined || rest.length > 0 ? [] : [{ address, signature }],
  );
  return signed.length === found.length && signed.length > 0 ? signed : undefined;
}

/** What each key of the coins is to sign, and where its signature is handed in. */
export function SignReserves({ row }: { row: Row }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const { number } = row.statement;
  const act = useAct((signatures: Signed[], key) =>
    request('post', '/api/operator/statements/{number}/signatures', {
      path: { number },
      body: { signatures },
      idempotencyKey: key,
    }),
  );
  const signatures = parsed(text);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (signatures === undefined || (await act.run(signatures)) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  const { signedOutputs, outputs, signed } = row.reserves;
  return (
    <Panel title={words.title} hint={words.hint}>
      <Facts
        items={[
          [
            words.message,
            <span className="pd-wrap">
              <code>{row.message}</code>
              <CopyButton text={row.message} what={words.message} />
            </span>,
          ],
          [
            words.standing,
            <>
              <Amount units={signed} />{' '}
              <span className="pd-dim">{t.proof.reserves.signedOf(signedOutputs, outputs)}</span>
            </>,
          ],
        ]}
      />
      <div className="pd-actions pd-start">
        <DownloadButton
          url={`/api/operator/statements/${number}/reserves`}
          fallbackName={`paydirt-reserves-${number}.json`}
          label={words.list}
        />
      </div>
      <form onSubmit={(event) => void submit(event)}>
        <Textarea
          label={words.signatures}
          description={words.signaturesHint}
          error={text.trim() !== '' && signatures === undefined ? words.bad : undefined}
          value={text}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ActionButton
          type="submit"
          mt="sm"
          loading={act.isBusy}
          because={signatures === undefined ? words.bad : undefined}
        >
          {words.send}
        </ActionButton>
      </form>
      <div role="status">
        {act.result === undefined ? null : (
          <>
            <p>{words.taken(act.result.taken, act.result.known)}</p>
            {act.result.refused.map(({ address, reason }) => (
              <p key={address} className="pd-wrap">
                <code>{address}</code>: {words.refused[reason] ?? reason}
              </p>
            ))}
          </>
        )}
      </div>
      {act.error === undefined ? null : <ErrorNote error={act.error} isAct />}
    </Panel>
  );
}
