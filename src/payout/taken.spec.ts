import fc from 'fast-check';
import { paidItems } from './taken';

const A = '0014aa';
const B = '0014bb';
const out = (vout: number, scriptHex: string, valueSats: bigint) => ({ vout, scriptHex, valueSats });
const owed = (memberId: string, scriptHex: string, valueSats: bigint) => ({ memberId, scriptHex, valueSats });

describe('items that a transaction pays instead of the batch (RULES 13)', () => {
  it.each([
    ['to the satoshi', out(4, A, 500n), [[4, 'm0']]],
    ['one satoshi less', out(4, A, 499n), []],
    ['one satoshi more', out(4, A, 501n), []],
    ['to another script', out(4, B, 500n), []],
  ])('%s', (_, output, found) => {
    expect([...paidItems([output], [owed('m0', A, 500n)])]).toEqual(found);
  });

  it('are paid once each: a second output of the same is somebody else’s to tell', () => {
    expect([...paidItems([out(0, A, 5n), out(1, A, 5n)], [owed('m0', A, 5n)])]).toEqual([[0, 'm0']]);
  });

  it.each([
    ['one of two that are owed the same at one script: nobody can tell whom', 1, []],
    ['both of them', 2, ['m0', 'm1']],
  ])('%s', (_, count, members) => {
    const outputs = [out(0, A, 5n), out(1, A, 5n)].slice(0, count);
    expect([...paidItems(outputs, [owed('m0', A, 5n), owed('m1', A, 5n)]).values()]).toEqual(members);
  });

  it('one of two items of the same member', () => {
    expect([...paidItems([out(3, A, 5n)], [owed('m0', A, 5n), owed('m0', A, 5n)])]).toEqual([[3, 'm0']]);
  });

  it('never name more for a member than he is owed, nor a sum or a script that no item has', () => {
    const script = fc.constantFrom(A, B);
    const value = fc.bigInt({ min: 1n, max: 3n });
    const outputs = fc.array(fc.tuple(script, value), { maxLength: 8 });
    const items = fc.array(fc.tuple(fc.constantFrom('m0', 'm1'), script, value), { maxLength: 8 });
    fc.assert(
      fc.property(outputs, items, (made, due) => {
        const left = due.map(([member, at, sats]) => `${member} ${at} ${sats}`);
        const found = paidItems(
          made.map(([at, sats], vout) => out(vout, at, sats)),
          due.map(([member, at, sats]) => owed(member, at, sats)),
        );
        for (const [vout, member] of found) {
          const [at, sats] = made[vout] ?? ['', 0n];
          const place = left.indexOf(`${member} ${at} ${sats}`);
          expect(place).toBeGreaterThanOrEqual(0);
          left.splice(place, 1);
        }
      }),
    );
  });
});
