import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../api/hooks';
import type { Answer } from '../../api/http';
import { Note } from '../../components/status';
import { t } from '../../strings';
import { SharesForm } from './shares-form';

type Source = Answer<'/api/operator/terms/rules'>['items'][number];
const words = t.terms.rules;

/** The one step that ends it. */
function WayOut({ source }: { source: Source }) {
  const shares = useApi('/api/operator/terms/shares');
  const [isOpen, setOpen] = useState(false);
  const shared = shares.data?.items.find(({ sourceId }) => sourceId === source.sourceId);
  const name = words.source(source.sourceId, source.asset);
  if (source.heldBecause === 'no-contract') return <Link to="/operator/contracts">{words.heldContract}</Link>;
  if (source.heldBecause === 'no-owners' || shares.data === undefined || shared === undefined) return null;
  return (
    <>
      <Button variant="default" aria-label={t.terms.shares.declareOf(name)} onClick={() => setOpen(true)}>
        {t.terms.shares.declare}
      </Button>
      {isOpen ? <SharesForm source={shared} asOf={shares.data.asOf} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Sources of which all is held in sight as unassigned, why, and the way out. */
export function HeldNotes() {
  const query = useApi('/api/operator/terms/rules');
  return (query.data?.items ?? []).map((source) =>
    source.heldBecause === null ? null : (
      <Note key={source.sourceId} tone="warn" title={words.heldOf(words.source(source.sourceId, source.asset))}>
        <p>{words.held[source.heldBecause]}</p>
        <p>{words.heldBooked}</p>
        <WayOut source={source} />
      </Note>
    ),
  );
}
