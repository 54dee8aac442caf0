import fc from 'fast-check';
import { taxYear, usd } from '../units';
import {
  type ReceivedForm,
  type ReceivedGround,
  receivedTies,
  SAID_REASONS,
  unexplainedReceived,
} from './received-forms';

const form = (patch: Partial<ReceivedForm> = {}): ReceivedForm => ({
  ...{ id: 'f', year: taxYear(2026), source: 'pool', payer: 'Pool Inc', form: '1099-MISC', box: '3' },
  ...{ amount: usd(100n), reason: null, note: '', ...patch },
});

const ground = (patch: Partial<ReceivedGround> = {}): ReceivedGround => ({ source: 'pool', valued: usd(100n), paid: usd(100n), kept: usd(0n), ...patch }); // prettier-ignore
const reasonsOf = (forms: readonly ReceivedForm[], of: Partial<ReceivedGround> = {}) => receivedTies([ground(of)], forms)[0]?.lines.map(({ reason, usd: value }) => `${reason} ${value}`); // prettier-ignore

describe('returns received', () => {
  it('have no line where they say what the books say, in one box or in several', () => {
    const two = [form({ id: 'a', amount: usd(60n) }), form({ id: 'b', amount: usd(40n), box: '1' })];
    for (const forms of [[form()], two]) {
      expect(receivedTies([ground()], forms)).toMatchObject([{ received: 100n, valued: 100n, lines: [] }]);
    }
  });

  it.each<[string, bigint, Partial<ReceivedForm>, Partial<ReceivedGround>, string[]]>([
    ['nobody said why', 101n, {}, {}, ['other 1']],
    ['gross: less than the income is never it', 10n, { reason: 'pool-gross' }, {}, ['other -90']],
    ['gross: the fees that the pool stated', 103n, { reason: 'pool-gross' }, { kept: usd(3n) }, ['pool-gross 3']],
    ['gross: more than those fees', 104n, { reason: 'pool-gross' }, { kept: usd(3n) }, ['pool-gross 3', 'other 1']],
    ['gross: of a pool that states no fee the side alone', 104n, { reason: 'pool-gross' }, {}, ['pool-gross 4']],
    ['paid: what was paid less', 80n, { reason: 'paid-basis' }, { paid: usd(80n) }, ['paid-basis -20']],
    ['paid: less than was paid', 79n, { reason: 'paid-basis' }, { paid: usd(80n) }, ['paid-basis -20', 'other -1']],
    ['paid: what was paid more', 120n, { reason: 'paid-basis' }, { paid: usd(120n) }, ['paid-basis 20']],
    ['paid: on the other side', 101n, { reason: 'paid-basis' }, { paid: usd(80n) }, ['other 1']],
    ['price: 5 % more', 105n, { reason: 'pool-price' }, {}, ['pool-price 5']],
    ['price: beyond 5 %', 106n, { reason: 'pool-price' }, {}, ['pool-price 5', 'other 1']],
    ['price: 5 % less', 95n, { reason: 'pool-price' }, {}, ['pool-price -5']],
    ['price: beyond 5 % less', 94n, { reason: 'pool-price' }, {}, ['pool-price -5', 'other -1']],
    ['other income: never less', 99n, { reason: 'other-income', note: 'a prize' }, {}, ['other -1']],
    ['other income: without a note nobody knows what it is', 101n, { reason: 'other-income', note: ' ' }, {}, ['other 1']], // prettier-ignore
    ['other income: with a note', 101n, { reason: 'other-income', note: 'a prize' }, {}, ['other-income 1']],
  ])('%s', (_, amount, patch, of, lines) => {
    expect(reasonsOf([form({ amount: usd(amount), ...patch })], of)).toEqual(lines);
  });

  it('have several reasons where several were given, each as far as it goes', () => {
    const forms = [form({ reason: 'pool-price' }), form({ id: 'g', amount: usd(9n), reason: 'pool-gross' })];
    expect(reasonsOf(forms, { kept: usd(4n) })).toEqual(['pool-gross 4', 'pool-price 5']);
    const boxes = [form(), form({ id: 'g', box: '1', amount: usd(7n), reason: 'other-income', note: 'rent' })];
    expect(reasonsOf(boxes)).toEqual(['other-income 7']);
  });

  it('of a source that stated nothing are a gap', () => {
    const nothing = { valued: usd(0n), paid: usd(0n) };
    expect(reasonsOf([form()], nothing)).toEqual(['other 100']);
    expect(reasonsOf([form({ reason: 'pool-price' })], nothing)).toEqual(['other 100']);
  });

  it('say what they would have to be where no reason that was given explains them', () => {
    const [tie] = receivedTies([ground()], [form({ amount: usd(10n * 10n ** 12n), reason: 'pool-gross' })]);
    expect(
      tie === undefined
        ? ''
        : unexplainedReceived({ ...tie, lines: [{ reason: 'other', usd: usd(-5n * 10n ** 12n), of: [] }] }),
    ).toBe(
      // prettier-ignore
      'pool: the returns received are -5.00 USD beside the books beyond what was said of them: pool-gross states more and never less, by at most the fees that the rows of the pool state, where they state any',
    );
    const [fits] = receivedTies([ground()], [form()]);
    expect(fits === undefined ? '' : unexplainedReceived(fits)).toBeUndefined();
  });

  it('law: the lines sum to what was received less what it is valued at, and every reason is on its side', () => {
    const value = fc.bigInt(0n, 10n ** 20n).map(usd);
    const one = fc.record({
      source: fc.constantFrom('a', 'b'),
      amount: value,
      reason: fc.constantFrom(null, ...SAID_REASONS),
      note: fc.constantFrom('', 'words'),
    });
    const of = fc.record({ source: fc.constantFrom('a', 'b', 'c'), valued: value, paid: value, kept: value });
    fc.assert(
      fc.property(fc.array(one), fc.uniqueArray(of, { selector: ({ source }) => source }), (forms, grounds) => {
        const ties = receivedTies(grounds, forms.map((some, i) => form({ ...some, id: String(i) }))); // prettier-ignore
        for (const { source, received, valued, lines } of ties) {
          expect(lines.reduce((sum, line) => sum + line.usd, 0n)).toBe(received - valued);
          const kept = grounds.find((ground) => ground.source === source)?.kept ?? 0n;
          const gross = lines.find(({ reason }) => reason === 'pool-gross')?.usd ?? 0n;
          expect(gross >= 0n && (kept === 0n || gross <= kept)).toBe(true);
        }
      }),
    );
  });
});
