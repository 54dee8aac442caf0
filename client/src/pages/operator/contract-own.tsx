import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Facts, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { GiveOwnForm } from './contract-give-own';

type Contract = Answer<'/api/operator/contracts/{id}'>;
type Books = NonNullable<Contract['own']['books']>;
const words = t.contracts.own;

function InBooks({ books, asset }: { books: Books; asset: string }) {
  const amount = (units: string) => <Amount units={units} asset={asset} />;
  if (!books.isByUnits && books.gross === '0') {
    return (
      <Note tone="warn" title={words.notByUnits}>
        <p>{words.notByUnitsText}</p>
      </Note>
    );
  }
  return (
    <Facts
      items={[
        [words.gross, amount(books.gross)],
        [words.poolFee, amount(books.poolFee)],
        [words.credited, amount(books.credited)],
        ...(books.isFollowed
          ? ([
              [words.received, amount(books.received)],
              [words.awaited, amount(books.awaited)],
              [words.writtenOff, amount(books.writtenOff)],
            ] as const)
          : []),
      ]}
    />
  );
}

/** What nobody bought: the operator's own units, what they must have earned, and what the books have for them. */
export function OwnUnits({ contract: { id, own, units, asset } }: { contract: Contract }) {
  const { books } = own;
  return (
    <Panel title={words.title} hint={words.count(groupThousands(own.units), groupThousands(units))}>
      <p>{words.text}</p>
      <Facts
        items={[
          [words.expected, <Amount units={own.earned} asset={asset} />],
          [words.came, <Amount units={own.received} asset={asset} />],
          [words.atRisk, <Amount units={own.atRisk} asset={asset} />],
        ]}
      />
      {books === null ? <p className="pd-hint">{words.noBooks}</p> : <InBooks books={books} asset={asset} />}
      {books === null || books.isFollowed ? null : <p className="pd-hint">{words.atVenue}</p>}
      {books === null || !books.isByUnits ? null : <GiveOwnForm contractId={id} />}
    </Panel>
  );
}
