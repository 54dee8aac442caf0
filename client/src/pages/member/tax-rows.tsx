import { useState } from 'react';
import { Link } from 'react-router';
import type { Answer } from '../../api/http';
import { Usd } from '../../components/amount';
import { Dialog } from '../../components/dialog';
import { Older, usePages } from '../../components/older';
import { LoadedPages } from '../../components/page';
import { formatLocal } from '../../format/time';
import { t } from '../../strings';

type Row = Answer<'/api/me/taxes/years/{year}/rows/{list}'>['items'][number];
/** Rows that a total of the year is the sum of. */
export type TaxList = 'income' | 'short' | 'long' | 'lots' | 'withheld';
const words = t.taxes.year.rows;

/** Exact dollars to look at, each after its name. */
function Values({ row }: { row: Row }) {
  const values = [
    [row.kind === 'income' ? words.value : words.realized, row.usd],
    [words.basis, row.basisUsd],
    [words.gain, row.gainUsd],
  ] as const;
  return (
    <span className="pd-line">
      {values
        .filter(([, usd]) => usd !== null)
        .map(([name, usd]) => (
          <span key={name} className="pd-word">
            {name} <Usd value={usd} decimals={8} />{' '}
          </span>
        ))}
    </span>
  );
}

/** Where the row comes from: price, journal, payout with its receipt. */
function Trail({ row, zone }: { row: Row; zone: string }) {
  const { price, ledgerEntry, payout, txid, lot, kind } = row;
  return (
    <span className="pd-line pd-dim pd-wrap">
      {price === null ? null : (
        <span className="pd-line">
          {price.unitPriceUsd === null
            ? words.stated(price.source)
            : words.price(price.unitPriceUsd, price.asset, formatLocal(price.at, zone), price.source)}
        </span>
      )}
      {lot === null || kind === 'income' ? null : <span className="pd-line">{words.lot(lot)}</span>}
      <span className="pd-line">{ledgerEntry === null ? words.entered : words.entry(ledgerEntry)}</span>
      {txid === null ? null : <span className="pd-line">{words.transaction(txid)}</span>}
      {payout === null ? null : <Link to={`/member/payouts/${payout}`}>{words.payout}</Link>}
    </span>
  );
}

function TaxRow({ row, zone }: { row: Row; zone: string }) {
  const { day, kind, amount, asset, wallet, term, acquiredOn, formRow, activity, basisGround } = row;
  const facts = [
    wallet ?? words.anyWallet,
    activity,
    formRow === null ? null : words.formRow(formRow),
    term === null ? null : words.terms[term],
    kind === 'lot' || acquiredOn === null ? null : words.acquired(acquiredOn),
    basisGround === null ? null : words.basisIs[basisGround],
  ].filter((one) => one !== null);
  return (
    <li>
      <strong>
        {day}: {amount} {asset}
      </strong>{' '}
      {words.kinds[kind]}
      <Values row={row} />
      <span className="pd-line pd-wrap">{facts.join(' · ')}</span>
      <Trail row={row} zone={zone} />
    </li>
  );
}

function Rows({ year, list, zone }: { year: number; list: TaxList; zone: string }) {
  const pages = usePages('/api/me/taxes/years/{year}/rows/{list}', {}, true, { year: String(year), list });
  return (
    <LoadedPages pages={pages}>
      {(rows) => (
        <div className="pd-form">
          <p className="pd-hint">{words.shown(rows.length, pages.data?.pages[0]?.count ?? rows.length)}</p>
          <ol className="pd-plain-list">
            {rows.map((row, index) => (
              <TaxRow key={`${row.event} ${row.lot ?? ''} ${index}`} row={row} zone={zone} />
            ))}
          </ol>
          <Older pages={pages} shown={rows.length} />
        </div>
      )}
    </LoadedPages>
  );
}

/** Opens a total of the year to the rows that it is the sum of. */
export function OpenRows({ name, ...of }: { name: string; year: number; list: TaxList; zone: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" className="pd-link-button" aria-label={words.openOf(name)} onClick={() => setIsOpen(true)}>
        {words.open}
      </button>
      {isOpen ? (
        <Dialog opened onClose={() => setIsOpen(false)} title={words.title(name, of.year)}>
          <Rows {...of} />
        </Dialog>
      ) : null}
    </>
  );
}
