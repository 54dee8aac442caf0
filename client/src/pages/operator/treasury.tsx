import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Address, CopyButton, Hash } from '../../components/hash';
import { Empty, Facts, Figure, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { AssignForm } from './assign-form';
import { BlocksPanel } from './blocks';
import { WalletsPanel } from './wallets-panel';

type Treasury = Answer<'/api/operator/treasury'>;
type Utxo = Treasury['utxos'][number];
type Asset = Answer<'/api/operator/solvency'>['items'][number];
const words = t.operator.treasury;

/** The columns of an unspent output, shared with the next batch's inputs. */
export const utxoColumns: readonly Column<Utxo>[] = [
  { key: 'outpoint', header: words.outpoint, cell: ({ outpoint }) => <Hash text={outpoint} what={words.outpoint} /> },
  {
    key: 'value',
    header: words.value,
    end: true,
    cell: ({ amount }) => <Amount units={amount.units} asset={amount.asset} />,
  },
  { key: 'height', header: words.height, end: true, cell: ({ height }) => height },
  {
    key: 'confirmations',
    header: words.confirmations,
    end: true,
    cell: ({ confirmations, coinbase }) => (
      <>
        {confirmations}
        {coinbase ? <span className="pd-line pd-dim">{words.coinbase}</span> : null}
      </>
    ),
  },
  {
    key: 'reserved',
    header: words.reserved,
    cell: ({ reservedBy }) =>
      reservedBy === null ? <span className="pd-dim">{words.free}</span> : <code>{reservedBy}</code>,
  },
];

/** What the service calls a term of the sum, in words; a term that is newer than this screen keeps its own name. */
function sumName(name: string): string {
  return (words.sumNames as Readonly<Record<string, string>>)[name] ?? name;
}

function Side({ title, sums, asset }: { title: string; sums: Asset['assets']; asset: string }) {
  const total = sums.reduce((sum, { units }) => sum + parseUnits(units), 0n);
  return (
    <div>
      <p className="pd-figure-name">{title}</p>
      <dl className="pd-sums">
        {sums.length === 0 ? (
          <div>
            <dt>{words.nothing}</dt>
            <dd>
              <Amount units="0" asset={asset} />
            </dd>
          </div>
        ) : null}
        {sums.map(({ name, units }) => (
          <div key={name}>
            <dt>{sumName(name)}</dt>
            <dd>
              <Amount units={units} asset={asset} />
            </dd>
          </div>
        ))}
        <div className="pd-sum">
          <dt>{words.sum}</dt>
          <dd>
            <Amount units={total.toString()} asset={asset} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

function SolvencyOf({ item }: { item: Asset }) {
  return (
    <div className="pd-solvency">
      <p className="pd-solvency-head">
        <strong>{item.asset}</strong>
        <Status tone={item.solvent ? 'good' : 'bad'}>{item.solvent ? words.solvent : words.insolvent}</Status>
        <span>
          {words.surplus} <Amount units={item.surplus} asset={item.asset} />
        </span>
      </p>
      <div className="pd-two">
        <Side title={words.assets} sums={item.assets} asset={item.asset} />
        <Side title={words.liabilities} sums={item.liabilities} asset={item.asset} />
      </div>
      {parseUnits(item.notBooked.units) === 0n ? null : (
        <p className="pd-hint">
          {words.notBooked}: <Amount units={item.notBooked.units} asset={item.notBooked.asset} />. {words.notBookedNote}
        </p>
      )}
      {item.reasons.length === 0 ? null : (
        <Note tone={item.solvent ? 'warn' : 'bad'}>
          <ul className="pd-reasons">
            {item.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  );
}

function Coins({ treasury }: { treasury: Treasury }) {
  const isExplained = parseUnits(treasury.unmatched.units) === 0n;
  return (
    <>
      <div className="pd-figures pd-figures-panel">
        <Figure name={words.balance} note={words.balanceNote}>
          <Amount units={treasury.balance.units} asset={treasury.balance.asset} />
        </Figure>
        <Figure name={words.unmatched} note={isExplained ? words.unmatchedNone : words.unmatchedSome}>
          <Amount units={treasury.unmatched.units} asset={treasury.unmatched.asset} />
        </Figure>
        <Figure name={words.reserve} note={words.reserveNote}>
          <Amount units={treasury.feeReserve.units} asset={treasury.feeReserve.asset} />
        </Figure>
      </div>
    </>
  );
}

function Outputs({ treasury }: { treasury: Treasury }) {
  return (
    <>
      <Panel title={words.utxos} hint={words.utxosHint(treasury.utxos.length, treasury.utxoCount)}>
        <DataTable
          caption={words.utxos}
          columns={utxoColumns}
          rows={treasury.utxos}
          keyOf={({ outpoint }) => outpoint}
          empty={<Empty title={words.noUtxos}>{words.noUtxosText}</Empty>}
        />
      </Panel>
      <div className="pd-split pd-split-even">
        <Panel title={words.receive}>
          <Facts
            items={[
              [words.deposit, <Address text={treasury.depositAddress} />],
              [
                words.descriptor,
                <span className="pd-wrap">
                  <code>{treasury.descriptor}</code>
                  <CopyButton text={treasury.descriptor} what={words.descriptor} />
                </span>,
              ],
            ]}
          />
        </Panel>
        <AssignForm unmatched={treasury.unmatched.units} />
      </div>
    </>
  );
}

/** Coins, what is owed against them, and where pools pay to. */
export function TreasuryPage() {
  const treasury = useApi('/api/operator/treasury', {}, { live: true });
  const solvency = useApi('/api/operator/solvency', {}, { live: true });
  const wallets = useApi('/api/operator/wallets', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <div className="pd-stack">
        <Loaded query={treasury}>{(data) => <Coins treasury={data} />}</Loaded>
        <Loaded query={solvency}>
          {({ items }) => (
            <Panel title={words.solvency} hint={words.solvencyHint}>
              {items.map((item) => (
                <SolvencyOf key={item.asset} item={item} />
              ))}
            </Panel>
          )}
        </Loaded>
        <Loaded query={wallets}>{({ items }) => <WalletsPanel wallets={items} />}</Loaded>
        <BlocksPanel />
        <Loaded query={treasury}>{(data) => <Outputs treasury={data} />}</Loaded>
      </div>
    </Page>
  );
}
