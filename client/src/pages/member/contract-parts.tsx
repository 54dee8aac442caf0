import type { ReactNode } from 'react';
import type { Answer } from '../../api/http';
import { Amount, Usd } from '../../components/amount';
import { Empty, Facts } from '../../components/page';
import { Note } from '../../components/status';
import { type Column, DataTable } from '../../components/table';
import { When } from '../../components/when';
import { formatBasisPoints } from '../../format/amount';
import { t } from '../../strings';
import { returnText } from '../operator/contract-text';

type Contract = Answer<'/api/me/contracts'>['items'][number];
type Day = Contract['days'][number];
type Projection = Contract['projections'][number];
const words = t.memberContracts;

function Return({ bps }: { bps: string | null }) {
  return bps === null ? (
    <span className="pd-dim">{words.unit.unknown}</span>
  ) : (
    <span className="pd-amount">{returnText(bps)}</span>
  );
}

const scenarios: readonly Column<Projection>[] = [
  { key: 'if', header: words.unit.scenario, cell: ({ scenario }) => t.contracts.scenarios[scenario] ?? scenario },
  { key: 'roi', header: t.contracts.roi, end: true, cell: ({ roiBps }) => <Return bps={roiBps} /> },
  { key: 'coin', header: t.contracts.coinRoi, end: true, cell: ({ coinRoiBps }) => <Return bps={coinRoiBps} /> },
  {
    key: 'even',
    header: words.unit.even,
    cell: ({ roiBps, breakEvenAt }) =>
      breakEvenAt !== null ? <When at={breakEvenAt} day /> : roiBps === null ? words.unit.unknown : words.unit.within,
  },
];

/** What one unit cost, brought, and may still bring; what the provider promises beside what headers yield. */
export function UnitReturn({ contract }: { contract: Contract }) {
  const { unit, promise, asset, verdict } = contract;
  const { unit: text } = words;
  return (
    <div className="pd-terms">
      <h3>{text.title}</h3>
      <p className="pd-hint">{text.hint}</p>
      {promise?.overpromise === true && promise.overBps !== null ? (
        <Note tone="bad" title={t.contracts.overpromise}>
          <p>{t.contracts.promise(returnText(promise.overBps).slice(1))}</p>
        </Note>
      ) : null}
      <Facts
        items={[
          [text.cost, unit.cost === null ? text.unknown : <Usd value={unit.cost} />],
          [text.value, <Value key="value" contract={contract} />],
          [text.roi, <Return key="roi" bps={unit.roiBps} />],
          [text.coinRoi, <Return key="coin" bps={unit.coinRoiBps} />],
          [
            text.even,
            unit.breakEvenAt !== null ? <When at={unit.breakEvenAt} day /> : unit.roiBps === null ? text.unknown : text.notYet, // prettier-ignore
          ],
          ...(promise === null
            ? []
            : [
                [text.promised, `${promise.promised} ${asset}`] as const,
                [text.yielded, `${promise.yielded} ${asset}`] as const,
              ]),
          ...(verdict === null
            ? []
            : [
                [
                  text.verdict,
                  verdict.reasons.map((reason) => t.contracts.reasons[reason] ?? reason).join('; '),
                ] as const,
              ]),
        ]}
      />
      {contract.endedAt === null && contract.projections.length > 0 ? (
        <details>
          <summary>{text.scenarios}</summary>
          <DataTable
            caption={text.caption}
            columns={scenarios}
            rows={contract.projections}
            keyOf={({ scenario }) => scenario}
            empty={null}
          />
          <p className="pd-hint">{text.assumes}</p>
        </details>
      ) : null}
    </div>
  );
}

function Value({ contract: { unit, asset } }: { contract: Contract }): ReactNode {
  if (unit.value === null) return words.unit.unknown;
  return (
    <>
      <Usd value={unit.value} />
      {unit.unpriced === '0' ? null : (
        <span className="pd-line pd-dim">
          <Amount units={unit.unpriced} asset={asset} /> {words.unit.unpriced}
        </span>
      )}
    </>
  );
}

function feeText({ terms: { fee }, asset }: Contract): string {
  const { terms: text } = words;
  if (fee === null) return text.noFee;
  const amount = fee.currency === 'usd' ? text.usd(fee.perUnitDay) : text.coin(fee.perUnitDay, asset);
  return `${amount}, ${text.taken[fee.taken]}`;
}

/** What decides what comes and when, in words. */
export function ContractTerms({ contract }: { contract: Contract }) {
  const { terms, asset } = contract;
  const { terms: text } = words;
  const { fee } = terms;
  return (
    <details>
      <summary>{text.title}</summary>
      <Facts
        items={[
          [text.fee, feeText(contract)],
          ...(fee?.taken === 'deducted'
            ? [[text.above, fee.excessDays === null ? text.excess[fee.excess] : text.ends(fee.excessDays)] as const]
            : []),
          [text.power, terms.poweredUntil === null ? text.powerIncluded : <When at={terms.poweredUntil} day />],
          [text.settled, text.every(terms.everyDays, terms.paidWithinDays)],
          [text.short, text.shortfall[terms.shortfall]],
          [text.givenUp, terms.writeOffAfterDays === null ? text.never : text.after(terms.writeOffAfterDays)],
          [
            text.inDefault,
            terms.defaultAfterDays === null || terms.defaultThen === null
              ? text.never
              : `${text.afterDefault(terms.defaultAfterDays)}; ${text.then[terms.defaultThen]}`,
          ],
          [
            text.rest,
            terms.staysBelow === null ? (
              text.restPaid
            ) : (
              <>
                {text.restStays} <Amount units={terms.staysBelow} asset={asset} />
              </>
            ),
          ],
          [
            text.cancel,
            terms.noticeDays === null
              ? text.cannot
              : text.notice(terms.noticeDays, formatBasisPoints(terms.refundBps ?? 0)),
          ],
        ]}
      />
    </details>
  );
}

const MILLIONTHS_PER_BPS = 100;

const dayColumns = (asset: string): readonly Column<Day>[] => [
  { key: 'day', header: words.days.day, cell: ({ from }) => <When at={from} /> },
  {
    key: 'part',
    header: words.days.part,
    end: true,
    cell: ({ partMillionths }) => formatBasisPoints(Math.floor(partMillionths / MILLIONTHS_PER_BPS)),
  },
  { key: 'fees', header: words.days.fees, end: true, cell: ({ fees }) => <Amount units={fees} asset={asset} /> },
  {
    key: 'earned',
    header: words.days.earned,
    end: true,
    cell: ({ earned, state }) => (
      <>
        <Amount units={earned} asset={asset} />
        {state === 'earned' ? null : <span className="pd-line pd-dim">{t.contracts.days.states[state]}</span>}
      </>
    ),
  },
  {
    key: 'received',
    header: words.days.received,
    end: true,
    cell: ({ received, writtenOff }) => (
      <>
        <Amount units={received} asset={asset} />
        {writtenOff === '0' ? null : (
          <span className="pd-line pd-dim">
            {words.days.givenUp} <Amount units={writtenOff} asset={asset} />
          </span>
        )}
      </>
    ),
  },
  {
    key: 'due',
    header: words.days.due,
    end: true,
    cell: ({ dueAt, isLate }) => (
      <>
        <When at={dueAt} day />
        {isLate ? <span className="pd-line">{words.days.late}</span> : null}
      </>
    ),
  },
];

/** The last month, day by day. */
export function ContractDays({ contract: { days, asset } }: { contract: Contract }) {
  return (
    <details>
      <summary>{words.days.title}</summary>
      <DataTable
        caption={words.days.caption}
        columns={dayColumns(asset)}
        rows={days}
        keyOf={({ from }) => String(from)}
        empty={<Empty title={words.days.none}>{words.days.noneText}</Empty>}
      />
    </details>
  );
}
