import { useState } from 'react';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Address } from '../../components/hash';
import { Facts, Loaded, Page, Panel } from '../../components/page';
import { Done, Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { formatSpan } from '../../format/time';
import { t } from '../../strings';
import { CancelChange } from './cancel-change';
import { ClosingPanel } from './closing-panel';
import { KeyFacts } from './key-parts';
import { LinkAddressForm } from './link-address-form';
import { PayoutWaits } from './payout-waits';
import { SplitPanel } from './split-panel';
import { ThresholdForm } from './threshold-form';

type Addresses = Answer<'/api/me/address'>;
type Linked = NonNullable<Addresses['current']>;
const words = t.member.settings;

function AddressStatus({ address }: { address: Linked }) {
  if (address.status === 'payable') return <Status tone="good">{words.payable}</Status>;
  if (address.status === 'cancelled') return <Status tone="idle">{words.cancelled}</Status>;
  if (address.status === 'cooling-off') return <Status tone="warn">{words.coolingOff}</Status>;
  return <Status tone="idle">{words.replaced}</Status>;
}

function Current({ addresses, asOf }: { addresses: Addresses; asOf: number }) {
  const { current } = addresses;
  const before = addresses.history.find(({ status }) => status === 'replaced');
  if (current === null) {
    return (
      <Panel title={words.current}>
        <Note tone="warn" title={words.none}>
          <p>{words.noneText}</p>
        </Note>
      </Panel>
    );
  }
  return (
    <Panel title={words.current} actions={<AddressStatus address={current} />}>
      {current.key === null ? (
        <p className="pd-address-large">
          <Address text={current.address} />
        </p>
      ) : (
        <KeyFacts linked={current.key} first={current.address} />
      )}
      {current.status === 'cooling-off' ? (
        <Note tone="warn" title={words.coolingOff}>
          <p>{words.coolingOffText(formatSpan(current.payableFrom - asOf))}</p>
          <CancelChange current={current} before={before?.address} />
        </Note>
      ) : null}
      <Facts
        items={[
          [words.type, t.member.addressTypes[current.type]],
          [words.proof, t.member.proofs[current.proof]],
          [words.linked, <When at={current.linkedAt} />],
          [words.payableFrom, <When at={current.payableFrom} />],
        ]}
      />
      {addresses.history.length === 0 ? null : (
        <details>
          <summary>{words.history}</summary>
          <ul className="pd-plain-list">
            {addresses.history.map((old) => (
              <li key={old.id}>
                {old.key === null ? null : <span className="pd-line">{oldKeyText(old.key)}</span>}
                <Address text={old.address} />
                <span className="pd-line pd-dim">
                  {words.linked} <When at={old.linkedAt} /> <AddressStatus address={old} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

/** A key that counted before, over its first address. */
function oldKeyText({ shown }: NonNullable<Linked['key']>): string {
  return shown === null ? t.memberKey.name : `${t.memberKey.name} ${shown}`;
}

/** Where the member is paid and from which amount on. */
export function SettingsPage() {
  const addresses = useApi('/api/me/address');
  const summary = useApi('/api/me/summary');
  // A form that did its work makes room for a fresh one, with a fresh key.
  const [form, setForm] = useState(0);
  const [isLinked, setLinked] = useState(false);
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={addresses}>
        {(data) => (
          <Loaded query={summary}>
            {({ asOf, payout }) => (
              <div className="pd-split">
                <div className="pd-stack">
                  <Current addresses={data} asOf={asOf} />
                  {isLinked ? <Done title={words.linkedDone} /> : null}
                  <LinkAddressForm
                    key={form}
                    addresses={data}
                    onLinked={() => {
                      setLinked(true);
                      setForm(form + 1);
                    }}
                  />
                  {data.current === null ? null : (
                    <SplitPanel
                      main={data.current.key === null ? data.current.address : undefined}
                      asOf={asOf}
                      template={data.proofMessage}
                    />
                  )}
                </div>
                <div className="pd-stack">
                  <ThresholdForm threshold={payout.threshold} />
                  <PayoutWaits payout={payout} />
                  <ClosingPanel />
                </div>
              </div>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}
