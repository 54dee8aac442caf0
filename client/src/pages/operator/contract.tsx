import { Link, useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { type Answer, ApiError } from '../../api/http';
import { Amount } from '../../components/amount';
import { WorklessNote } from '../../components/header-ground';
import { BackIcon } from '../../components/icons';
import { NotFound } from '../../components/not-found';
import { Empty, Facts, Loaded, Page, Panel } from '../../components/page';
import { Person } from '../../components/person';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { t } from '../../strings';
import { ContractFigures, ContractState, PromiseNote } from './contract-parts';
import { EventForm, UnitsForm } from './contract-acts';
import { ContractCosts, ContractEvents } from './contract-costs';
import { OwnUnits } from './contract-own';
import { ContractSource } from './contract-source';
import { signedFacts } from './contract-terms';

type Contract = Answer<'/api/operator/contracts/{id}'>;
const words = t.contracts;

const dayColumns = (asset: string): readonly Column<Contract['days'][number]>[] => [
  {
    key: 'day',
    header: words.days.day,
    cell: ({ from, state }) => (
      <>
        <When at={from} />
        {state === 'earned' ? null : <span className="pd-line pd-dim">{words.days.states[state]}</span>}
      </>
    ),
  },
  { key: 'gross', header: words.days.gross, end: true, cell: ({ gross }) => <Amount units={gross} asset={asset} /> },
  { key: 'taken', header: words.days.taken, end: true, cell: ({ taken }) => <Amount units={taken} asset={asset} /> },
  { key: 'net', header: words.days.net, end: true, cell: ({ net }) => <Amount units={net} asset={asset} /> },
  {
    key: 'received',
    header: words.days.received,
    end: true,
    cell: ({ received }) => <Amount units={received} asset={asset} />,
  },
  { key: 'due', header: words.days.due, cell: ({ dueAt }) => <When at={dueAt} day /> },
];

const holderColumns: readonly Column<Contract['holdings'][number]>[] = [
  {
    key: 'member',
    header: words.holders.member,
    cell: ({ name, memberId }) => <Person name={name} memberId={memberId} />,
  },
  { key: 'units', header: words.holders.units, end: true, cell: ({ units }) => groupThousands(units) },
  { key: 'from', header: words.holders.from, cell: ({ from }) => <When at={from} /> },
];

function Holders({ contract }: { contract: Contract }) {
  return (
    <Panel title={words.holders.title} hint={words.holders.hint}>
      <div className="pd-split">
        <DataTable
          caption={words.holders.caption}
          columns={holderColumns}
          rows={contract.holdings}
          keyOf={({ memberId, from }) => `${memberId} ${from}`}
          empty={<Empty title={words.holders.none}>{words.holders.noneText}</Empty>}
        />
        <UnitsForm contract={contract} />
      </div>
    </Panel>
  );
}

function Found({ contract }: { contract: Contract }) {
  return (
    <div className="pd-stack">
      <WorklessNote grounds={[contract.headers]} />
      <Panel>
        <ContractState contract={contract} asOf={contract.asOf} />
        <PromiseNote contract={contract} />
        <ContractFigures contract={contract} />
      </Panel>
      {contract.isSourceOpen ? <ContractSource contract={contract} /> : null}
      <Holders contract={contract} />
      <OwnUnits contract={contract} />
      <ContractCosts contract={contract} />
      <Panel title={words.days.title} hint={words.days.hint}>
        <DataTable
          caption={words.days.caption}
          columns={dayColumns(contract.asset)}
          rows={contract.days}
          keyOf={({ from }) => String(from)}
          empty={<Empty title={words.days.none}>{words.days.noneText}</Empty>}
        />
      </Panel>
      <Panel title={words.events.title}>
        <ContractEvents events={contract.events} />
        <EventForm contractId={contract.id} />
      </Panel>
      <Panel title={words.terms}>
        <Facts items={signedFacts(contract.terms, contract.asset)} />
        <details>
          <summary>{words.termsRaw}</summary>
          <pre className="pd-raw">{JSON.stringify(JSON.parse(contract.terms), null, 2)}</pre>
        </details>
      </Panel>
    </div>
  );
}

/** One contract with its days, its holders and its terms. */
export function ContractPage() {
  const { id = '' } = useParams();
  const query = useApi('/api/operator/contracts/{id}', { path: { id } });
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  return (
    <Page
      title={query.data === undefined ? words.contract : `${query.data.provider} · ${query.data.id}`}
      lead={
        <Link to="/operator/contracts" className="pd-back">
          <BackIcon /> {words.back}
        </Link>
      }
    >
      <Loaded query={query}>{(contract) => <Found contract={contract} />}</Loaded>
    </Page>
  );
}
