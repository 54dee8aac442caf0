import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Facts, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { formatLocal } from '../../format/time';
import { t } from '../../strings';
import { TaxAllocate } from './tax-allocate';
import { TaxActivity } from './tax-activity';
import { TaxCosts } from './tax-costs';
import { TaxHistory } from './tax-history';
import { TaxIdentify } from './tax-identify';
import { TaxMethods } from './tax-methods';
import { TaxOwnEvents } from './tax-own-events';
import { TaxYear } from './tax-year';

type Taxes = Answer<'/api/me/taxes'>;
const words = t.taxes;

/** How unused cost was divided as of 2025, as the member states it. */
function Allocations({ taxes }: { taxes: Taxes }) {
  const { allocations, zone } = taxes;
  return (
    <Panel title={words.allocations.title} hint={words.allocations.hint}>
      {allocations.map((one) => (
        <div key={one.id}>
          <p>
            <strong>{one.asset}</strong>, {words.allocations.manners[one.manner]}{' '}
            <Status tone="idle">{words.allocations.stated}</Status>
          </p>
          <Facts
            items={[
              [words.allocations.made, formatLocal(one.madeAt, zone)],
              [words.history.when, formatLocal(one.recordedAt, zone)],
              [words.allocations.statement, one.statement ?? words.allocations.erased],
              [words.allocations.document, <code className="pd-hash">{one.documentSha256}</code>],
            ]}
          />
        </div>
      ))}
      <p className="pd-hint">{words.allocations.late}</p>
      <TaxAllocate />
    </Panel>
  );
}

/** What the member decides about lots and about the activity. */
export function TaxesPage() {
  const query = useApi('/api/me/taxes');
  return (
    <Page title={words.title} lead={words.lead}>
      <TaxYear />
      <Loaded query={query}>
        {(taxes) => (
          <>
            <p className="pd-hint">{words.zone(taxes.zone)}</p>
            {taxes.lotsRefused === null ? null : (
              <Note tone="warn" title={words.uncounted}>
                <p>{taxes.lotsRefused}</p>
                <p>{words.uncountedWhy}</p>
              </Note>
            )}
            <div className="pd-split">
              <div className="pd-stack">
                <TaxCosts taxes={taxes} />
                <TaxMethods taxes={taxes} />
                <TaxOwnEvents taxes={taxes} />
                <TaxHistory taxes={taxes} />
              </div>
              <div className="pd-stack">
                <TaxActivity taxes={taxes} />
                <TaxIdentify taxes={taxes} />
                <Allocations taxes={taxes} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}
