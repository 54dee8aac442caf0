import { form945Csv, form945Json } from '../../reports/form-945';
import { WithholdingSheets } from '../filing/withholding-sheets.service';
import { DomainError } from '../units';
import { type Command, EXIT_DONE } from './command';
import { withBooks } from './database-copy.adapter';
import { yearOf } from './year-option';

const FORMATS = ['json', 'csv'] as const;

/** The worksheet of Form 945 out of the service's own books. SQLite is read in a copy. */
export const taxWithheld: Command = {
  name: 'tax withheld',
  words: [],
  options: { year: 'YEAR', format: `[${FORMATS.join('|')}]` },
  summary: 'the worksheet of Form 945: tax withheld by month, deposits, what is due; as JSON, or CSV with --format csv',
  async run({ options: { year: text, format = 'json' } }, { config, clock, out }) {
    const year = yearOf(text);
    if (!FORMATS.some((one) => one === format)) throw new DomainError('cli.usage', '--format is json or csv.');
    const sheet = await withBooks(config(), clock, (store) => store.read((tx) => new WithholdingSheets().of(tx, year)));
    out(format === 'csv' ? form945Csv(sheet).trimEnd() : form945Json(sheet));
    return EXIT_DONE;
  },
};
