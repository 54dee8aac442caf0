import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, type DragEvent, useId, useState } from 'react';
import { Link } from 'react-router';
import { type Answer, request } from '../api/http';
import { SchemeToggle } from '../app/layout';
import { BackIcon } from '../components/icons';
import { Logo } from '../components/logo';
import { Facts, Page, Panel } from '../components/page';
import { VerdictView } from '../components/receipt-verdict';
import { When } from '../components/when';
import { t } from '../strings';
import { deriveScript } from './derive-script';
import { InclusionVerdictView } from '../components/inclusion-verdict';
import { type CheckedInclusion, checkInclusion, isInclusion } from './proof-file';
import { type Checked, checkText, readFileText } from './receipt-text';

type Revocation = Answer<'/api/public/revocations'>['items'][number];
const words = t.verify;
/** Pages of the list that are read: far more reorganisations than a service lives through. */
const PAGES_MAX = 50;
const PER_PAGE = 200;

interface Listing<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Every page of a public list. */
async function wholeList<Item>(ask: (query: object) => Promise<Listing<Item>>): Promise<Item[]> {
  const found: Item[] = [];
  let before: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { items, next } = await ask(before === undefined ? { limit: PER_PAGE } : { limit: PER_PAGE, before });
    found.push(...items);
    if (next === null) return found;
    before = next;
  }
  throw new Error('The list has no end.');
}

/**
 * What this service has revoked, and which statements it published: read once when the page is opened and never while a
 * file is checked. The check makes no request, and the service does not learn which file it is.
 */
const ONCE = { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false } as const;

function useRevocations() {
  return useQuery({
    queryKey: ['/api/public/revocations'],
    queryFn: ({ signal }) => wholeList((query) => request('get', '/api/public/revocations', { query, signal })),
    ...ONCE,
  });
}

function useStatements() {
  return useQuery({
    queryKey: ['/api/public/statements', 'all'],
    queryFn: ({ signal }) => wholeList((query) => request('get', '/api/public/statements', { query, signal })),
    ...ONCE,
  });
}

function RevocationFacts({ revocation }: { revocation: Revocation }) {
  const { revocations } = words;
  return (
    <Facts
      items={[
        [revocations.at, <When at={revocation.revokedAt} />],
        [revocations.left, <code>{revocation.leftBlock}</code>],
        [revocations.height, String(revocation.leftHeight)],
        ...(revocation.forkHeight === null ? [] : [[revocations.fork, String(revocation.forkHeight)] as const]),
        [revocations.tip, <code>{revocation.newTip}</code>],
      ]}
    />
  );
}

function Outcome({ checked, revocations }: { checked: Checked; revocations: ReturnType<typeof useRevocations> }) {
  const { verdict, digest, ms } = checked;
  const revocation = revocations.data?.find(({ receiptDigest }) => receiptDigest === digest);
  const { asking, clear, unknown } = words.revocations;
  const said =
    revocations.data === undefined ? (revocations.isError ? unknown : asking) : clear(revocations.data.length);
  return (
    <VerdictView verdict={verdict} isRevoked={revocation !== undefined} took={ms}>
      {revocation === undefined ? null : <RevocationFacts revocation={revocation} />}
      {revocation === undefined && verdict.valid ? <p>{said}</p> : null}
    </VerdictView>
  );
}

/** Chooses or drops one file. */
function FileDoor({ onFile }: { onFile: (file: File) => void }) {
  const field = useId();
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    take(event.currentTarget.files);
    // The same file again is a new choice.
    event.currentTarget.value = '';
  };
  return (
    <div
      className={isOver ? 'pd-drop pd-drop-over' : 'pd-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={field} className="pd-label">
        {words.drop}
      </label>
      <p className="pd-hint">{words.dropHint}</p>
      <input id={field} type="file" accept="application/json,.json" onChange={pick} />
    </div>
  );
}

/** A file that was judged here, by its kind. */
type Judged = { readonly name: string } & (
  | { readonly kind: 'receipt'; readonly checked: Checked }
  | { readonly kind: 'inclusion'; readonly checked: CheckedInclusion }
);

/** The derivation is part of this page's own code: it is here before a file is, and no other page carries it. */
async function judge(file: File): Promise<Judged> {
  const text = await readFileText(file);
  const { name } = file;
  if (isInclusion(text)) return { name, kind: 'inclusion', checked: checkInclusion(text) };
  return { name, kind: 'receipt', checked: checkText(text, { deriveScript }) };
}

/** Checks any receipt or proof of inclusion, for whoever holds it: no account, and no request while it is checked. */
export function VerifyPage() {
  const revocations = useRevocations();
  const statements = useStatements();
  const [done, setDone] = useState<Judged | undefined>();
  const check = async (file: File) => setDone(await judge(file));
  const listed = statements.data?.map(({ digest }) => digest);
  return (
    <div className="pd-public">
      <header className="pd-top">
        <Logo />
        <div className="pd-top-tools">
          <SchemeToggle />
        </div>
      </header>
      <main className="pd-main" id="content" tabIndex={-1}>
        <Page
          title={words.title}
          lead={words.lead}
          actions={
            <Button component={Link} to="/" variant="default" leftSection={<BackIcon />}>
              {words.front}
            </Button>
          }
        >
          <Panel>
            <FileDoor onFile={(file) => void check(file)} />
          </Panel>
          {done === undefined ? null : (
            <Panel title={words.checked(done.name)}>
              {done.kind === 'receipt' ? (
                <Outcome checked={done.checked} revocations={revocations} />
              ) : (
                <InclusionVerdictView verdict={done.checked.verdict} listed={listed} took={done.checked.ms} />
              )}
            </Panel>
          )}
        </Page>
      </main>
    </div>
  );
}
