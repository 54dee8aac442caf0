import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Usd } from '../../components/amount';
import { WorklessNote } from '../../components/header-ground';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { t } from '../../strings';
import { ContractForm } from './contract-form';
import { ContractFigures, ContractState, PromiseNote } from './contract-parts';
import { returnText } from './contract-text';

type Contracts = Answer<'/api/operator/contracts'>;
type Contract = Contracts['items'][number];
const words = t.contracts;

/** One contract by one scenario. */
interface Row {
  readonly contract: Contract;
  readonly projection: Contract['projections'][number];
}

const columns: readonly Column<Row>[] = [
  { key: 'contract', header: words.contract, cell: ({ contract }) => `${contract.provider} · ${contract.id}` },
  { key: 'cost', header: words.cost, end: true, cell: ({ contract }) => <Usd value={contract.cost} /> },
  { key: 'value', header: words.value, end: true, cell: ({ projection }) => <Usd value={projection.returns?.value} /> },
  {
    key: 'roi',
    header: words.roi,
    end: true,
    cell: ({ projection: { returns } }) => <Return bps={returns?.roiBps} />,
  },
  {
    key: 'coin',
    header: words.coinRoi,
    end: true,
    cell: ({ projection: { returns } }) => <Return bps={returns?.coinRoiBps} />,
  },
  {
    key: 'even',
    header: words.breakEven,
    cell: ({ projection: { returns } }) =>
      returns === null ? (
        <span className="pd-dim">{words.unknown}</span>
      ) : returns.breakEvenAt === null ? (
        words.never
      ) : (
        <When at={returns.breakEvenAt} day />
      ),
  },
];

function Return({ bps }: { bps: string | null | undefined }) {
  if (bps === null || bps === undefined) return <span className="pd-dim">–</span>;
  return <span className="pd-amount">{returnText(bps)}</span>;
}

function SideBySide({ contracts }: { contracts: Contracts }) {
  return (
    <Panel title={words.sideTitle} hint={words.sideHint}>
      {contracts.scenarios.map(({ name }, index) => (
        <section key={name} className="pd-terms" aria-label={words.scenarios[name] ?? name}>
          <h3>{words.scenarios[name] ?? name}</h3>
          <DataTable
            caption={words.scenarios[name] ?? name}
            columns={columns}
            rows={rowsOf(contracts.items, index)}
            keyOf={({ contract }) => contract.id}
            empty={null}
          />
        </section>
      ))}
      <p className="pd-hint">{words.assumptions}</p>
    </Panel>
  );
}

/** The best return first; what cannot be told last. */
function rowsOf(items: readonly Contract[], index: number): Row[] {
  const rows = items.flatMap((contract) => {
    const projection = contract.projections[index];
    return projection === undefined ? [] : [{ contract, projection }];
  });
  const roi = ({ projection }: Row): number => Number(projection.returns?.roiBps ?? Number.NEGATIVE_INFINITY);
  return rows.sort((a, b) => (roi(a) === roi(b) ? 0 : roi(a) > roi(b) ? -1 : 1));
}

function Card({ contract, asOf }: { contract: Contract; asOf: number }) {
  return (
    <Panel
      title={`${contract.provider} · ${contract.id}`}
      hint={<ContractState contract={contract} asOf={asOf} />}
      actions={
        <Button variant="default" component={Link} to={`/operator/contracts/${contract.id}`}>
          {words.contract}
        </Button>
      }
    >
      <PromiseNote contract={contract} />
      <ContractFigures contract={contract} />
    </Panel>
  );
}

/** Every contract: its account, what it promised, and what it may still bring. */
export function ContractsPage() {
  const query = useApi('/api/operator/contracts');
  const [isOpen, setOpen] = useState(false);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={<Button onClick={() => setOpen(true)}>{words.declare}</Button>}
    >
      <Loaded query={query}>
        {(contracts) =>
          contracts.items.length === 0 ? (
            <Empty title={words.empty}>{words.emptyText}</Empty>
          ) : (
            <div className="pd-stack">
              <WorklessNote grounds={contracts.items.map(({ headers }) => headers)} />
              {contracts.items.map((contract) => (
                <Card key={contract.id} contract={contract} asOf={contracts.asOf} />
              ))}
              <SideBySide contracts={contracts} />
            </div>
          )
        }
      </Loaded>
      {isOpen ? <ContractForm onClose={() => setOpen(false)} /> : null}
    </Page>
  );
}
