import { Button } from '@mantine/core';
import { type Body, request } from '../../api/http';
import { useAct } from '../../app/act';
import type { Answer } from '../../api/http';
import { Usd } from '../../components/amount';
import { ErrorNote } from '../../components/error-note';
import { Facts } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { t } from '../../strings';
import { PromiseNote } from './contract-parts';
import { returnText } from './contract-text';

type Offer = Body<'/api/operator/contracts/offer'>;
type Contract = Answer<'/api/operator/contracts'>['items'][number];
type Projection = Contract['projections'][number];
const words = t.contracts;

function outcome({ returns }: Projection) {
  if (returns === null || returns.roiBps === null) return words.unknown;
  return (
    <>
      {words.roi} {returnText(returns.roiBps)}
      {returns.coinRoiBps === null ? null : (
        <span className="pd-line pd-dim">
          {words.coinRoi} {returnText(returns.coinRoiBps)}
        </span>
      )}
      <span className="pd-line pd-dim">
        {words.breakEven} {returns.breakEvenAt === null ? words.never : <When at={returns.breakEvenAt} day />}
      </span>
    </>
  );
}

function Judged({ contract }: { contract: Contract }) {
  const { promise } = contract;
  return (
    <div role="status">
      <PromiseNote contract={contract} />
      {promise?.overpromise === false ? (
        <Note tone="good" title={words.offer.honest}>
          {null}
        </Note>
      ) : null}
      {promise === null ? <p className="pd-hint">{words.offer.nothing}</p> : null}
      <Facts
        items={[
          [words.cost, <Usd key="cost" value={contract.cost} />],
          ...contract.projections.map((one) => [words.scenarios[one.scenario] ?? one.scenario, outcome(one)] as const),
        ]}
      />
      <p className="pd-hint">{words.assumptions}</p>
    </div>
  );
}

/** Judges an offer by verified headers before anything is signed; nothing of it is kept. */
export function OfferCheck({ terms }: { terms: string | undefined }) {
  const act = useAct((body: Offer) => request('post', '/api/operator/contracts/offer', { body }));
  return (
    <section aria-label={words.offer.check}>
      <Button
        variant="default"
        disabled={terms === undefined}
        loading={act.isBusy}
        onClick={() => void (terms === undefined ? undefined : act.run({ terms }))}
      >
        {words.offer.check}
      </Button>
      <p className="pd-hint">{words.offer.hint}</p>
      {act.error === undefined ? null : <ErrorNote error={act.error} />}
      {act.result === undefined ? null : <Judged contract={act.result.contract} />}
    </section>
  );
}
