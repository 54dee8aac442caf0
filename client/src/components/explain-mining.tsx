import { t } from '../strings';
import { Facts } from './page';

/** Hash rate, difficulty and reward in plain words, folded away where they appear. */
export function ExplainMining() {
  return (
    <details className="pd-explain">
      <summary>{t.coinTable.explain}</summary>
      <Facts items={t.coinTable.explained} />
    </details>
  );
}
