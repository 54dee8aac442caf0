import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printedText, solid } from '../support/printed-text';
import { describeShared } from '../support/shared-data';

/*
 * The examples that regulations and instructions print, where their texts stand: each has a test case of its number, and the
 * figures of the case are those of the text. Sentences are short; what is between them is in the text.
 */
const ROOT = join(__dirname, '..', '..');
const REGULATIONS = 'src/tax/lots/regulations.spec.ts';

interface Printed {
  readonly text: string;
  readonly from: string;
  readonly until: string;
  /** The spec with the cases, and the title of their group. */
  readonly spec: string;
  readonly group: string;
  readonly title: RegExp;
  /** What an example begins with. Its number is not read: bold digits of one file are of another font. */
  readonly heading: RegExp;
  readonly count: number;
  readonly sentences: readonly string[];
}

const PRINTED: Readonly<Record<string, Printed>> = {
  '26 CFR 1.1001-7(b)(5)': {
    text: 'law/TD_10000_89FR56480_broker_regs.pdf',
    from: '(5) Examples. The following examples illustrate the application of paragraphs (b)(1) through (3) of this section.',
    until: '(c) Applicability date. This section applies to all sales, exchanges, and dispositions of digital assets',
    ...{ spec: REGULATIONS, group: '26 CFR 1.1001-7(b)(5)', title: /'Example (\d)/g, heading: /\([iv]+\)Example\d:/g, count: 5 }, // prettier-ignore
    sentences: [
      'TP owns a total of 20 units of digital asset A, and each unit has an adjusted basis of $0.50',
      'a gain of $4 on the exchange ($9 amount realized reduced by $5 adjusted basis in 10 units)',
      '10 units of digital asset A for 20 units of digital asset B',
      'gain of $13 on the exchange ($18 amount realized reduced by $5 adjusted basis',
      'TP transfers 2 units of digital asset C to BEX to effect the exchange',
      'a gain of $0.50 on the disposition of the 3 units of digital asset C ($2 amount realized over $1.50 adjusted basis)',
      'TP exchanges the remaining 9 units of digital asset A for 18 units of digital asset B',
      'transferred of $13 ($18 amount realized reduced by $5 adjusted basis in the 10 units)',
      'BEX withholds 3 units of digital asset B, 2 units of which effect the exchange',
      '$12 ($17 amount realized reduced by $5 adjusted basis in the 10 units)',
      '$0 in gain or loss on the 3 units of digital asset B withheld ($3 amount realized reduced by $3',
    ],
  },
  '26 CFR 1.1012-1(h)(4)': {
    text: 'law/26CFR_1.1012-1_basis.xml',
    from: '(4) Examples. The following examples illustrate the application of paragraphs (h)(1) through (3)',
    until: '(5) Applicability date. This paragraph (h)',
    ...{ spec: REGULATIONS, group: '26 CFR 1.1012-1(h)(4)', title: /'Example (\d)/g, heading: /\([iv]+\)Example\d:/g, count: 3 }, // prettier-ignore
    sentences: [
      'BEX charges TP a transaction fee of $2, which TP pays to BEX in cash',
      'basis in the 20 units of digital asset B received is $20',
      'using 2 units of digital asset C that TP holds',
      'basis in the 20 units of digital asset B is $20',
      'BEX withholds 1 unit of digital asset A in payment of the transaction fees and TP receives 18 units',
      'total basis in the digital asset B units is $18',
    ],
  },
  '26 CFR 1.1012-1(j)(5)': {
    text: 'law/26CFR_1.1012-1_basis.xml',
    from: '(5) Examples. The following examples illustrate the application of paragraphs (j)(1) through (j)(3)',
    until: '(6) Applicability date. This paragraph (j)',
    ...{ spec: REGULATIONS, group: '26 CFR 1.1012-1(j)(5)', title: /'Example (\d)/g, heading: /\([iv]+\)Example\d:/g, count: 6 }, // prettier-ignore
    sentences: [
      '10 units of digital asset DE, with a purchase date of January 1, Year 1, and a basis of $2 per unit',
      '20 units of digital asset DE, with a purchase date of January 1, Year 2, and a basis of $5 per unit',
      'basis ($5 per unit) and holding period (one year or less)',
      'as the 10 units with a purchase date of January 1, Year 1, and a basis of $2 per unit',
      'purchases through CRX 10 units of digital asset DE for $9 per unit',
      'purchases through BEX 20 units of digital asset DE for $5 per unit',
      'the 10 units of digital asset DE that TP sold are the 10 units that TP purchased on January 1, Year 2',
      'must be attributed to the 10 units of digital asset DE acquired on August 1, Year 1',
      'the withheld unit of AB must be attributed to the units of AB acquired on June 30, Year 2',
      'the results are the same as provided in paragraph (j)(5)(v)(B)',
    ],
  },
  'Rev. Proc. 2024-28 section 6': {
    text: 'law/RevProc_2024-28.pdf',
    from: '.01 Example 1.',
    until: 'SECTION 7. EFFECTIVE DATE',
    ...{ spec: REGULATIONS, group: 'Rev. Proc. 2024-28 section 6', title: /'Example (\d)/g, heading: /\.0\dExample\d\./g, count: 5 }, // prettier-ignore
    sentences: [
      '10 units of digital asset DE that B acquired for $1 per unit on July 1, 2019',
      '20 units of digital asset DE acquired on September 1, 2020, for $5 per unit',
      'previously identified and used basis of $30 (6 units each with a per unit basis of $5)',
      '14 units of unused basis in the amount of $5 per unit',
      'the remainder of the eight units of unused basis',
      'before April 15, 2026, which is the due date',
      'completes the allocations of units of unused basis to remaining digital assets after March 1, 2025',
      'Accordingly, the two units that B must treat as sold are the two units with unused basis in the amount of $1 per unit',
      'are the two units with unused basis in the amount of $1 per unit with acquisition dates of July 1, 2019. SECTION 7',
    ],
  },
  'Instructions for Form 8949 (2025), column (h)': {
    text: 'law/Instructions_8949.pdf',
    from: 'Figure gain (or loss) on each row.',
    until: 'Worksheet for Basis Adjustments in Column (g) Keep for Your Records',
    ...{ spec: 'reports/form-8949/form-8949.spec.ts', group: 'column (h), the examples of page 11', title: /it\('(\d):/g, heading: /Example\d[A-Z]/g, count: 6 }, // prettier-ignore
    sentences: [
      'Column (d) is $6,000 and column (e) is $2,000. Enter $4,000 in column (h)',
      'Column (d) is $6,000 and column (e) is $8,000. Enter ($2,000) in column (h)',
      'Column (d) is $6,000, column (e) is $2,000, and column (g) is ($1,000). Enter $3,000 in column (h)',
      'Enter $1,000 in column (d) and $900 in column (e)',
      'Enter $900 in column (h)',
      'You must report a long-term capital gain of $2,000',
      'short-term capital gain of $2,000, which is the difference between the sales price ($12,000)',
    ],
  },
};

describeShared('printed examples', 'law', () => {
  describe.each(Object.entries(PRINTED))(
    '%s',
    (_name, { text, from, until, spec, group, title, heading, count, sentences }) => {
      const section = (): string => {
        const all = printedText(text);
        const start = all.indexOf(solid(from));
        return all.slice(start, all.indexOf(solid(until), start) + solid(until).length);
      };

      it('has a test case for each example', () => {
        expect([...section().matchAll(heading)]).toHaveLength(count);
        const cases = [...casesOf(spec, group).matchAll(title)].map(([, number]) => number);
        const numbers = Array.from({ length: count }, (_, index) => `${index + 1}`);
        expect([...new Set(cases)].sort()).toEqual(numbers);
      });

      it.each(sentences)('says: %s', (sentence) => {
        expect(section()).toContain(solid(sentence));
      });
    },
  );
});

/** A group of cases, up to the next one. */
function casesOf(spec: string, group: string): string {
  const source = readFileSync(join(ROOT, spec), 'utf8');
  const start = source.indexOf(`describe('${group}`);
  const end = source.indexOf("\ndescribe('", start + 1);
  return source.slice(start, end < 0 ? source.length : end);
}
