import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Amount } from '../../components/amount';
import { Figure, Loaded, Page, Panel } from '../../components/page';
import { Note } from '../../components/status';
import { When } from '../../components/when';
import { parseUnits } from '../../format/amount';
import { t } from '../../strings';
import { NeedsPanel } from './needs-panel';

type Overview = Answer<'/api/operator/overview'>;
const words = t.operator.overview;

function Coverage({ data }: { data: Overview }) {
  const owedOf = (asset: string) => data.liabilities.find((sum) => sum.asset === asset)?.units ?? '0';
  const assets = new Set([...data.assets, ...data.liabilities].map(({ asset }) => asset));
  const thereOf = (asset: string) => data.assets.find((sum) => sum.asset === asset)?.units ?? '0';
  const shown = [...assets].filter((asset) => parseUnits(owedOf(asset)) !== 0n || parseUnits(thereOf(asset)) !== 0n);
  return (
    <Panel
      title={words.solvency}
      actions={
        <Button component={Link} to="/operator/treasury" variant="default" size="xs">
          {words.open}
        </Button>
      }
    >
      <Note tone={data.solvent ? 'good' : 'bad'} title={data.solvent ? words.solvent : words.insolvent}>
        {data.solvent ? null : <p>{words.insolventText}</p>}
      </Note>
      <div className="pd-figures">
        {(shown.length === 0 ? ['BTC'] : shown).map((asset) => (
          <Figure key={`a-${asset}`} name={words.assetsOf(asset)}>
            <Amount units={thereOf(asset)} asset={asset} />
          </Figure>
        ))}
        {(shown.length === 0 ? ['BTC'] : shown).map((asset) => (
          <Figure key={`o-${asset}`} name={words.owedOf(asset)}>
            <Amount units={owedOf(asset)} asset={asset} />
          </Figure>
        ))}
      </div>
    </Panel>
  );
}

function Counts({ data }: { data: Overview }) {
  const link = (to: string, figure: string) => <Link to={to}>{figure}</Link>;
  return (
    <div className="pd-figures pd-figures-panel">
      <Figure name={words.due} note={link('/operator/next', words.dueMembers(data.dueMembers, data.members))}>
        <Amount units={data.dueTotal.units} asset={data.dueTotal.asset} />
      </Figure>
      <Figure
        name={words.awaiting}
        note={data.awaitingApproval === 0 ? words.awaitingNone : link('/operator/batches', words.awaitingSome)}
      >
        {data.awaitingApproval}
      </Figure>
      <Figure
        name={words.unpriced}
        note={data.unpriced === 0 ? words.unpricedNone : link('/operator/unpriced', words.unpricedSome)}
      >
        {data.unpriced}
      </Figure>
      <Figure name={words.tip} note={link('/operator/chain', words.tipNote)}>
        {data.tipHeight}
      </Figure>
    </div>
  );
}

/** The operator's first screen. */
export function OverviewPage() {
  const overview = useApi('/api/operator/overview', {}, { live: true });
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={overview}>
        {(data) => (
          <div className="pd-stack">
            <Counts data={data} />
            <NeedsPanel />
            <Coverage data={data} />
            <p className="pd-hint">
              {t.common.asOf} <When at={data.asOf} />
            </p>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
