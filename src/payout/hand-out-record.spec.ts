import { type HandOutLine, paidBy, statedElsewhere } from './hand-out-record';

const line = (over: Partial<HandOutLine>): HandOutLine => ({
  ...{ sequence: 1, batchId: 'b', txid: 'aa', pays: new Map<number, string>() },
  ...over,
});

describe('paidBy', () => {
  it('knows nothing of a transaction that no line is about', () => {
    expect(paidBy([line({ pays: new Map([[0, 'm1']]) })]).get('bb')).toBeUndefined();
  });

  it('tells that somebody was handed out something that pays nobody', () => {
    expect(paidBy([line({})]).get('aa')).toEqual(new Map());
  });

  it('takes the same line twice for one', () => {
    const paid = line({ pays: new Map([[0, 'm1']]) });
    expect(paidBy([paid, paid]).get('aa')).toEqual(new Map([[0, 'm1']]));
  });

  it('believes neither of two lines that name different members for one output', () => {
    const [one, other] = ['m1', 'm2'].map((id) => line({ pays: new Map([[0, id]]) }));
    const third = line({ pays: new Map([[0, 'm1'], [1, 'm3']]) }); // prettier-ignore
    expect(paidBy([one, other, third].flatMap((each) => each ?? [])).get('aa')).toEqual(
      new Map([[0, null], [1, 'm3']]), // prettier-ignore
    );
  });

  it('takes no statement of a payment from another wallet for one of ours', () => {
    const elsewhere = { memberId: 'm1', vout: 0, sats: 1n, stands: true };
    expect(paidBy([line({ elsewhere }), line({ txid: '' })]).size).toBe(0);
  });
});

describe('statedElsewhere', () => {
  const stated = (stands: boolean, batchId = 'b') =>
    line({ batchId, elsewhere: { memberId: 'm1', vout: 0, sats: 5n, stands } });

  it.each<[string, HandOutLine[], number]>([
    ['one that was stated', [stated(true)], 1],
    ['one that was taken back', [stated(true), stated(false)], 0],
    ['one that was taken back and stated again', [stated(true), stated(false), stated(true, 'c')], 1],
    ['one that is on the record twice', [stated(true), stated(true)], 1],
    ['two', [stated(true), stated(true, 'c')], 2],
    ['two of which the second was taken back', [stated(true), stated(true, 'c'), stated(false, 'c')], 1],
    ['a payment of ours', [line({})], 0],
  ])('tells what stands of %s', (_, lines, count) => {
    expect(statedElsewhere(lines)).toHaveLength(count);
  });
});
