import type { Answer } from '../../api/http';
import { Amount, Usd } from '../../components/amount';
import { Facts, Panel } from '../../components/page';
import { When } from '../../components/when';
import { t } from '../../strings';

type Contract = Answer<'/api/operator/contracts/{id}'>;
const words = t.contracts;

/** What the cost is made of, and the fees and the electricity that are still to be settled. */
export function ContractCosts({ contract }: { contract: Contract }) {
  const { costs, feesCarried, poweredUntil, asset } = contract;
  const { costs: text } = words;
  return (
    <Panel title={text.title}>
      <Facts
        items={[
          ...(costs === null
            ? ([[words.cost, words.unknown]] as const)
            : ([
                [text.price, <Usd value={costs.price} />],
                [text.upfrontFees, <Usd value={costs.upfrontFees} />],
                [text.electricity, <Usd value={costs.electricity} />],
                [text.refund, <Usd value={costs.refund} />],
                [words.cost, <Usd value={contract.cost} />],
              ] as const)),
          ...(feesCarried === '0' ? [] : ([[text.feesCarried, <Amount units={feesCarried} asset={asset} />]] as const)),
          ...(poweredUntil === null ? [] : ([[text.poweredUntil, <When at={poweredUntil} />]] as const)),
        ]}
      />
    </Panel>
  );
}

/** What was noted since it was signed. */
export function ContractEvents({ events }: Pick<Contract, 'events'>) {
  if (events.length === 0) return <p className="pd-hint">{words.events.none}</p>;
  return (
    <Facts
      items={events.map(({ kind, at, days, price }) => [
        kind === 'cancelled' ? words.events.noticed : words.events.noted(days),
        <>
          <When at={at} />
          {kind === 'cancelled' ? null : (
            <>
              {' · '}
              <Usd value={price} />
            </>
          )}
        </>,
      ])}
    />
  );
}
