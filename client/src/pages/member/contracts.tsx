import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { useWorklessNetwork } from '../../app/session';
import { Amount } from '../../components/amount';
import { HeaderGround, WorklessNote } from '../../components/header-ground';
import { Empty, Facts, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { formatHashRate } from '../../format/text';
import { t } from '../../strings';
import { ContractDays, ContractTerms, UnitReturn } from './contract-parts';

type Contracts = Answer<'/api/me/contracts'>;
type Contract = Contracts['items'][number];
const words = t.memberContracts;

function State({ contract, asOf }: { contract: Contract; asOf: number }) {
  const { defaultAt, endedAt, start, stop } = contract;
  if (defaultAt !== null) {
    return (
      <Status tone="bad">
        {t.contracts.inDefault} <When at={defaultAt} day />
      </Status>
    );
  }
  if (endedAt !== null) return <Status tone="idle">{t.contracts.stops[stop]}</Status>;
  if (start > asOf) return <Status tone="info">{t.contracts.soon}</Status>;
  if (stop !== 'asked') return <Status tone="warn">{t.contracts.stops[stop]}</Status>;
  return <Status tone="good">{t.contracts.running}</Status>;
}

function Figures({ contract }: { contract: Contract }) {
  const { asset, books, late, daysLate, writtenOff } = contract;
  const { figures } = words;
  const isWorkless = useWorklessNetwork() !== undefined && contract.headers.kind === 'own-chain';
  const ground = isWorkless ? t.headerGround.worklessNote : figures.earnedNote;
  if (contract.headers.kind === 'none') {
    // No expectation: what came is what the books have.
    return (
      <div className="pd-figures">
        <Figure name={figures.earned} note={t.contracts.figures.untoldNote}>
          {t.headerGround.notTold}
        </Figure>
        {books === null ? null : (
          <Figure name={figures.received} note={figures.receivedNote}>
            <Amount units={books.received} asset={asset} />
          </Figure>
        )}
      </div>
    );
  }
  return (
    <div className="pd-figures">
      <Figure name={figures.earned} note={contract.verified || contract.earned === '0' ? ground : figures.unverified}>
        <Amount units={contract.earned} asset={asset} />
      </Figure>
      <Figure name={figures.received} note={figures.receivedNote}>
        <Amount units={contract.received} asset={asset} />
      </Figure>
      <Figure name={figures.atRisk} note={late === '0' ? figures.atRiskNote : figures.atRiskLate(daysLate)}>
        <Amount units={contract.atRisk} asset={asset} />
      </Figure>
      {writtenOff === '0' ? null : (
        <Figure name={figures.writtenOff} note={figures.writtenOffNote}>
          <Amount units={writtenOff} asset={asset} />
        </Figure>
      )}
    </div>
  );
}

/** Each figure with the words that say how it is made, the sum last. */
function Explained({ contract }: { contract: Contract }) {
  const { explained } = words;
  const told = (units: string, text: string) => (
    <>
      <Amount units={units} asset={contract.asset} />
      <span className="pd-line pd-dim">{text}</span>
    </>
  );
  return (
    <details>
      <summary>{words.how}</summary>
      <Facts
        items={[
          [explained.expected, told(contract.gross, explained.expectedText)],
          [explained.fees, told(contract.fees, explained.feesText)],
          [explained.earned, told(contract.earned, explained.earnedText)],
          [explained.received, told(contract.received, explained.receivedText)],
          [explained.late, told(contract.late, explained.lateText)],
        ]}
      />
    </details>
  );
}

function Books({ contract: { books, asset } }: { contract: Contract }) {
  const { books: text } = words;
  if (books === null) return <p className="pd-hint">{text.none}</p>;
  const amount = (units: string) => <Amount units={units} asset={asset} />;
  const unlessZero = (name: string, units: string) => (units === '0' ? [] : [[name, amount(units)] as const]);
  return (
    <div className="pd-terms">
      <h3>{text.title}</h3>
      <p className="pd-hint">{text.hint}</p>
      <Facts
        items={[
          [text.gross, amount(books.gross)],
          ...unlessZero(text.poolFee, books.poolFee),
          ...unlessZero(text.serviceFee, books.serviceFee),
          [text.credited, amount(books.credited)],
          ...(books.isFollowed
            ? [[text.received, amount(books.received)] as const, [text.awaited, amount(books.awaited)] as const]
            : []),
          ...unlessZero(text.writtenOff, books.writtenOff),
        ]}
      />
      {books.isByUnits ? null : <p className="pd-hint">{text.otherRule}</p>}
      {books.isFollowed ? null : <p className="pd-hint">{text.toVenue}</p>}
    </div>
  );
}

function ContractPanel({ contract, asOf }: { contract: Contract; asOf: number }) {
  return (
    <Panel
      title={`${contract.provider} · ${contract.id}`}
      hint={
        <span className="pd-state">
          <State contract={contract} asOf={asOf} />
          <span className="pd-dim">
            {formatHashRate(Number(contract.hashRate))} ·{' '}
            {words.units(groupThousands(contract.yourUnits), groupThousands(contract.units))} {words.since}{' '}
            <When at={contract.since} day />
          </span>
        </span>
      }
    >
      {contract.late === '0' ? null : (
        <Note tone="warn" title={words.late}>
          <p>{words.lateText(contract.daysLate)}</p>
        </Note>
      )}
      <HeaderGround headers={contract.headers} asset={contract.asset} start={contract.start} />
      <Figures contract={contract} />
      <Explained contract={contract} />
      <Books contract={contract} />
      <UnitReturn contract={contract} />
      <ContractTerms contract={contract} />
      <ContractDays contract={contract} />
    </Panel>
  );
}

/** The contracts of which the member holds units: earned, received, at risk, and whether a unit is worth it. */
export function MemberContractsPage() {
  const contracts = useApi('/api/me/contracts');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={contracts}>
        {({ items, asOf }) =>
          items.length === 0 ? (
            <Panel>
              <Empty title={words.empty}>{words.emptyText}</Empty>
            </Panel>
          ) : (
            <div className="pd-stack">
              <WorklessNote grounds={items.map(({ headers }) => headers)} />
              {items.map((contract) => (
                <ContractPanel key={contract.id} contract={contract} asOf={asOf} />
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
