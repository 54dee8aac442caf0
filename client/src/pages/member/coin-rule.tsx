import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import { ActionButton } from '../../components/action-button';
import { useAmountText } from '../../components/amount-text';
import { Confirm } from '../../components/confirm';
import { ErrorNote } from '../../components/error-note';
import { Facts } from '../../components/page';
import { Done, Note } from '../../components/status';
import { When } from '../../components/when';
import { formatBasisPoints, parsePercent } from '../../format/amount';
import { t } from '../../strings';

type MyCoin = Answer<'/api/me/coins'>['items'][number];
type SetRule = Body<'/api/me/coins/rule'>;
const words = t.conversion.mine;
const ALL_BPS = 10_000;

function ruleText(bps: number): string {
  if (bps === ALL_BPS) return words.ruleAll;
  return bps === 0 ? words.ruleNone : words.rulePart(formatBasisPoints(bps));
}

/** Zero is a percentage here: it keeps everything. */
export function partOf(text: string): number | undefined {
  return /^0(\.0{1,2})?\s*%?$/.test(text.trim()) ? 0 : parsePercent(text);
}

/** The rule of a coin and the form that changes it, or the words why it cannot be kept. */
export function RuleForm({ coin }: { coin: MyCoin }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const act = useAct((body: SetRule, key) => request('post', '/api/me/coins/rule', { body, idempotencyKey: key }));
  const convertBps = partOf(text);
  const because = convertBps === undefined ? words.bad : convertBps === coin.convertBps ? words.same : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (because !== undefined || convertBps === undefined) return;
    if ((await act.run({ asset: coin.asset, convertBps })) === undefined) return;
    setText('');
    await client.invalidateQueries();
  };
  const canChange = coin.keepRefused === null || coin.convertBps !== ALL_BPS;
  return (
    <>
      <Facts
        items={[
          [
            words.rule,
            <>
              <strong>{ruleText(coin.convertBps)}</strong>
              {coin.ruleFrom === null ? null : (
                <span className="pd-line pd-dim">
                  {words.since} <When at={coin.ruleFrom} />
                </span>
              )}
            </>,
          ],
        ]}
      />
      {coin.keepRefused === null ? null : (
        <Note tone="info" title={words.refused}>
          <p>{coin.keepRefused}</p>
        </Note>
      )}
      {canChange ? (
        <form className="pd-form" aria-label={`${words.set}: ${coin.asset}`} onSubmit={(event) => void submit(event)}>
          <TextInput
            label={words.percent}
            description={words.percentHint}
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {act.error === undefined ? null : <ErrorNote error={act.error} movesMoney />}
          {act.result === undefined || text !== '' ? null : <Done title={words.done} />}
          <ActionButton type="submit" because={because} loading={act.isBusy}>
            {words.save}
          </ActionButton>
        </form>
      ) : null}
    </>
  );
}

/** Asks to have everything sold that is kept of a coin. */
export function ConvertKept({ coin }: { coin: MyCoin }) {
  const client = useQueryClient();
  const text = useAmountText();
  const [opened, { open, close }] = useDisclosure(false);
  const act = useAct((body: Body<'/api/me/coins/convert'>, key) =>
    request('post', '/api/me/coins/convert', { body, idempotencyKey: key }),
  );
  const confirm = async () => {
    if ((await act.run({ asset: coin.asset })) === undefined) return;
    close();
    await client.invalidateQueries();
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        {words.convert}
      </Button>
      <Confirm
        opened={opened}
        onClose={close}
        title={words.convertTitle(text(coin.kept))}
        action={words.convert}
        isBusy={act.isBusy}
        error={act.error}
        onConfirm={() => void confirm()}
      >
        <p>{words.convertText}</p>
      </Confirm>
    </>
  );
}
