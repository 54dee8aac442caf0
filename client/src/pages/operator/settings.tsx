import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../api/hooks';
import { type Answer, request } from '../../api/http';
import { Empty, Loaded, Page, Panel } from '../../components/page';
import { Note, Status } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { type PickedWord, ProposalActs, ProposedBy, useSecondWord } from '../../components/two-people';
import { When } from '../../components/when';
import { t } from '../../strings';
import { SettingForm } from './setting-form';
import { settingValue } from './setting-value';

type Settings = Answer<'/api/operator/settings'>;
type Setting = Settings['items'][number];
type Change = Settings['changes'][number];
type Waiting = NonNullable<Setting['waits']> & { readonly setting: Setting };
type Picked = PickedWord<Waiting>;
const words = t.settings;

function Origin({ of }: { of: Setting }) {
  const inFile = settingValue(of.unit, of.inFile);
  const isOther = of.inFile !== of.value;
  return (
    <>
      {of.ruledBy === 'file' ? words.file : words.screen}
      {of.changedAt === null ? null : (
        <span className="pd-line pd-dim">
          <When at={of.changedAt} />{' '}
          {of.changedBy === null || of.ruledBy === 'file' ? null : words.changedBy(of.changedBy)}
        </span>
      )}
      {isOther ? (
        <span className="pd-line">{of.waits?.isFile === true ? words.inFileWaits(inFile) : words.inFile(inFile)}</span>
      ) : null}
    </>
  );
}

function columnsOf(change: (of: Setting) => void): readonly Column<Setting>[] {
  return [
    {
      key: 'setting',
      header: words.setting,
      cell: (of) => (
        <>
          <strong>{of.title}</strong>
          <span className="pd-line pd-dim">{of.what}</span>
          <span className="pd-line pd-dim">
            <code className="pd-wrap">{of.variable}</code>
          </span>
        </>
      ),
    },
    {
      key: 'value',
      header: words.value,
      cell: (of) => (
        <>
          <strong>{settingValue(of.unit, of.value)}</strong>
          {of.waits === null ? null : (
            <span className="pd-line">
              <Status tone="warn">{words.onlyOne}</Status>
            </span>
          )}
        </>
      ),
    },
    { key: 'origin', header: words.origin, cell: (of) => <Origin of={of} /> },
    {
      key: 'acts',
      header: words.acts,
      end: true,
      cell: (of) => (
        <Button size="xs" variant="default" aria-label={words.changeOf(of.title)} onClick={() => change(of)}>
          {words.change}
        </Button>
      ),
    },
  ];
}

function FromTo({ of }: { of: Waiting }) {
  const { unit, value, title } = of.setting;
  return (
    <>
      <strong>{title}</strong>
      <span className="pd-line">{words.fromTo(settingValue(unit, value), settingValue(unit, of.to))}</span>
    </>
  );
}

function waitingColumns(pick: (picked: Picked) => void): readonly Column<Waiting>[] {
  return [
    { key: 'what', header: words.what, cell: (of) => <FromTo of={of} /> },
    { key: 'why', header: words.why, cell: ({ reason }) => <span className="pd-wrap">{reason}</span> },
    {
      key: 'by',
      header: words.by,
      cell: (of) => <ProposedBy of={of.isFile ? { ...of, proposedBy: words.configuration } : of} />,
    },
    {
      key: 'acts',
      header: words.decide,
      end: true,
      cell: (of) => {
        const { title } = of.setting;
        const named = { confirmOf: words.confirmOf(title), takeBackOf: words.takeBackOf(title) };
        return (
          <>
            <ProposalActs of={of} words={{ ...words, ...named }} pick={(how) => pick({ of, how })} />
            {of.mayConfirm || of.aloneFrom === null ? null : (
              <span className="pd-line pd-dim">
                {words.aloneFrom} <When at={of.aloneFrom} />
              </span>
            )}
          </>
        );
      },
    },
  ];
}

function WaitingPanel({ items }: { items: readonly Setting[] }) {
  const { pick, ask } = useSecondWord(({ of, how }: Picked, key) =>
    how === 'confirm'
      ? request('post', '/api/operator/settings/proposals/{id}/approve', { path: { id: of.id }, idempotencyKey: key })
      : request('post', '/api/operator/settings/proposals/{id}/withdraw', { path: { id: of.id }, idempotencyKey: key }),
  );
  const rows = items.flatMap((setting) => (setting.waits === null ? [] : [{ ...setting.waits, setting }]));
  return (
    <>
      {rows.length === 0 ? null : (
        <Panel title={words.waitingTitle} hint={words.waitingHint}>
          <DataTable
            caption={words.waitingCaption}
            columns={waitingColumns(pick)}
            rows={rows}
            keyOf={({ id }) => id}
            empty={null}
          />
        </Panel>
      )}
      {ask(words, (of) => (
        <>
          <p>
            <FromTo of={of} />
          </p>
          <p className="pd-hint">{of.setting.what}</p>
          <p className="pd-wrap">{of.reason}</p>
        </>
      ))}
    </>
  );
}

function historyColumns(units: ReadonlyMap<string, Setting['unit']>): readonly Column<Change>[] {
  const shown = (of: Change, text: string) => settingValue(units.get(of.title) ?? null, text);
  return [
    { key: 'when', header: words.when, cell: ({ at }) => <When at={at} /> },
    {
      key: 'what',
      header: words.what,
      cell: (of) => (
        <>
          <strong>{of.title}</strong>
          <span className="pd-line">{words.fromTo(shown(of, of.from), shown(of, of.to))}</span>
        </>
      ),
    },
    { key: 'why', header: words.why, cell: ({ reason }) => <span className="pd-wrap">{reason}</span> },
    {
      key: 'by',
      header: words.by,
      cell: ({ proposedBy, approvedBy }) => (
        <>
          {proposedBy === 'configuration' ? words.configuration : proposedBy}
          {approvedBy === null ? null : <span className="pd-line pd-dim">{words.approvedBy(approvedBy)}</span>}
        </>
      ),
    },
  ];
}

function Everything({ settings }: { settings: Settings }) {
  const [open, setOpen] = useState<Setting | undefined>();
  const { items, changes, worksAlone } = settings;
  const units = new Map(items.map(({ title, unit }) => [title, unit]));
  return (
    <div className="pd-stack">
      <WaitingPanel items={items} />
      <Panel title={words.listTitle} hint={words.listHint}>
        <Note tone="info">
          <p>{words.seed}</p>
        </Note>
        <DataTable
          caption={words.caption}
          columns={columnsOf(setOpen)}
          rows={items}
          keyOf={({ name }) => name}
          empty={null}
        />
      </Panel>
      <Panel title={words.historyTitle} hint={words.historyHint}>
        <DataTable
          caption={words.historyCaption}
          columns={historyColumns(units)}
          rows={changes}
          keyOf={({ no }) => String(no)}
          empty={<Empty title={words.none}>{words.noneText}</Empty>}
        />
      </Panel>
      {open === undefined ? null : (
        <SettingForm setting={open} worksAlone={worksAlone} onClose={() => setOpen(undefined)} />
      )}
    </div>
  );
}

/** Settings that steer money: what counts, what waits for a second person, and every change. */
export function SettingsPage() {
  const query = useApi('/api/operator/settings');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>{(settings) => <Everything settings={settings} />}</Loaded>
    </Page>
  );
}
