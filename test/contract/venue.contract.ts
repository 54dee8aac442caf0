import type { Venue } from '../../src/conversion';
import { type Asset, instant } from '../../src/units';

export interface VenueUnderTest {
  readonly venue: Venue;
  readonly sell: Asset;
  readonly amount: bigint;
}

/** What every venue keeps, so that a lost answer costs nothing (FAULTS.md F35, F37, F38). */
export function venueContract(name: string, make: () => Promise<VenueUnderTest>): void {
  describe(`venue: ${name}`, () => {
    let test: VenueUnderTest;
    beforeEach(async () => {
      test = await make();
    });
    const order = (clientOrderId: string, boughtMin = 0n) => ({
      ...{ clientOrderId, sell: test.sell, amount: test.amount, boughtMin },
    });

    it('knows no order and no withdrawal that was never sent', async () => {
      expect(await test.venue.orderByClientId('pd-o-none')).toBeUndefined();
      expect(await test.venue.withdrawalById('pd-w-none')).toBeUndefined();
    });

    it('fills an order under its id once, however often it is sent', async () => {
      const first = await test.venue.placeOrder(order('pd-o-1'));
      expect(first).toMatchObject({ clientOrderId: 'pd-o-1', sell: test.sell, amount: test.amount });
      expect(first.sold <= first.amount && first.fee <= first.bought).toBe(true);
      expect(await test.venue.placeOrder(order('pd-o-1'))).toEqual(first);
      expect(await test.venue.orderByClientId('pd-o-1')).toEqual(first);
    });

    it('refuses an id that was used for another order', async () => {
      await test.venue.placeOrder(order('pd-o-1'));
      const other = { ...order('pd-o-1'), amount: test.amount + 1n };
      await expect(test.venue.placeOrder(other)).rejects.toMatchObject({ code: 'conversion.rejected' });
    });

    it('never fills below the limit, and fills at it', async () => {
      const { bought } = await test.venue.quote(test.sell, test.amount);
      const act = test.venue.placeOrder(order('pd-o-1', bought + 1n));
      await expect(act).rejects.toMatchObject({ code: 'conversion.rejected' });
      expect(await test.venue.orderByClientId('pd-o-1')).toBeUndefined();
      expect((await test.venue.placeOrder(order('pd-o-2', bought))).bought >= bought).toBe(true);
    });

    it('knows when an order was sent, and that none was', async () => {
      expect(await test.venue.sentAt('pd-o-1')).toBeNull();
      await test.venue.placeOrder(order('pd-o-1'));
      expect(typeof (await test.venue.sentAt('pd-o-1'))).toBe('number');
    });

    it('sends a withdrawal under its id once, and refuses the id with another amount or address; or never sends any', async () => {
      const request = { clientWithdrawalId: 'pd-w-1', amount: 5n, address: 'bcrt1qone' };
      const rejected = { code: 'conversion.rejected' };
      if (!test.venue.sends) {
        await expect(test.venue.withdraw(request)).rejects.toMatchObject(rejected);
        expect(await test.venue.withdrawalById('pd-w-1')).toBeUndefined();
        expect(await test.venue.sent(request.address, instant(0))).toEqual([]);
        return;
      }
      const first = await test.venue.withdraw(request);
      expect(first).toMatchObject({ clientWithdrawalId: 'pd-w-1', amount: 5n });
      expect(await test.venue.withdraw(request)).toEqual(first);
      expect(await test.venue.withdrawalById('pd-w-1')).toEqual(first);
      for (const other of [{ amount: 6n }, { address: 'bcrt1qtwo' }]) {
        await expect(test.venue.withdraw({ ...request, ...other })).rejects.toMatchObject(rejected);
      }
    });
  });
}
