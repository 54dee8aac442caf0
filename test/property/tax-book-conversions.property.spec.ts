import fc from 'fast-check';
import { donatedEntry } from '../../src/payout/closing';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { SERVICE_WALLET } from '../../src/tax';
import { loadStates } from '../../src/tax/income.repository';
import { type BookPolicy, BookWorld } from '../support/book-world';

type Act = 'earn' | 'earn-ltc' | 'receive' | 'sell' | 'pay' | 'reorg' | 'lower' | 'owe' | 'give';
const ACTS: readonly Act[] = ['earn', 'earn-ltc', 'receive', 'sell', 'pay', 'reorg', 'lower', 'owe', 'give'];

const acts = fc.array(fc.record({ act: fc.constantFrom(...ACTS), percent: fc.bigInt({ min: 1n, max: 100n }) }), {
  minLength: 4,
  maxLength: 16,
});
const policies: fc.Arbitrary<BookPolicy> = fc.record({
  recogniseAt: fc.constantFrom('credit', 'matured', 'withdrawable', 'on-chain'),
  ownerAtConversion: fc.constantFrom('member', 'operator'),
  minimum: fc.constantFrom(0n, 3_000n),
});

function sum<T>(rows: Iterable<T>, pick: (row: T) => bigint): bigint {
  let all = 0n;
  for (const row of rows) all += pick(row);
  return all;
}

/** Does what can be done of an act with the balances of the moment, one act a day. */
class Life {
  readonly #rows = new Map<string, bigint>();
  readonly #paid: { id: string; amountSats: bigint; feeShareSats: bigint; times: number }[] = [];

  constructor(readonly world: BookWorld) {}

  async act(day: number, act: Act, percent: bigint): Promise<void> {
    const { world } = this;
    world.at(`2026-${String(1 + Math.floor(day / 28)).padStart(2, '0')}-${String(1 + (day % 28)).padStart(2, '0')}T12:00:00Z`); // prettier-ignore
    world.price('BTC', String(50_000n + 300n * percent)).price('LTC', String(60n + percent));
    const balances = await world.store.read((tx) => world.ledger.memberBalances(tx, 'm'));
    const of = (units: bigint | undefined): bigint => ((units ?? 0n) * percent) / 100n;
    const [accrued, available, ltc] = [
      of(balances.BTC?.accrued),
      of(balances.BTC?.available),
      of(balances.LTC?.accrued),
    ];
    if (act === 'earn') this.#rows.set(await world.earn('pool', 50n * percent), 50n * percent);
    if (act === 'earn-ltc') await world.earn('ltc', 9_000n * percent);
    if (act === 'receive' && accrued > 0n) await world.receive(accrued, 'venue');
    if (act === 'sell' && ltc > 0n)
      await world.sell(`c${day}`, { sold: ltc, bought: ltc / 700n + 2n, fee: percent % 2n });
    if (act === 'pay' && available > 1n) await this.pay(`p${day}`, available, percent % 2n);
    if (act === 'reorg') await this.reorg();
    if (act === 'lower' || act === 'owe') await this.lower(act === 'owe', available, percent);
    if (act === 'give' && available > 0n) await world.post(donatedEntry({ id: `g${day}`, memberId: 'm', sats: available, at: world.clock.now() })); // prettier-ignore
    await world.run();
  }

  private async pay(id: string, amountSats: bigint, feeShareSats: bigint): Promise<void> {
    this.world.places.set(`${id}-item`, { wallet: `wallet-${amountSats % 3n}`, receiptId: null });
    await this.world.payout(id, amountSats, feeShareSats);
    this.#paid.push({ id, amountSats, feeShareSats, times: 1 });
  }

  private async reorg(): Promise<void> {
    const last = this.#paid.at(-1);
    if (last === undefined) return;
    await this.world.reorg(last.id, last, last.times);
    last.times += 1;
  }

  private async lower(isOwed: boolean, available: bigint, percent: bigint): Promise<void> {
    const [row, net] = [...this.#rows][0] ?? [undefined, 0n];
    const units = (net * percent) / 100n;
    if (row === undefined || units === 0n || (!isOwed && units > available)) return;
    this.#rows.delete(row);
    await this.world.lower(row, units, isOwed ? 'debt' : 'available');
  }
}

describe('a member’s tax year through sales, payouts, reorganisations, gifts and debts', () => {
  it('comes out even: units and dollars, income and statement, lots and journal', async () => {
    await fc.assert(
      fc.asyncProperty(acts, policies, async (list, policy) => {
        const world = new BookWorld(new MemoryStore(TABLES), policy);
        await world.store.write((tx) => world.persons.add(tx, { id: 'm', name: 'm', mail: 'm@example.org' }, 'test'));
        const life = new Life(world);
        for (const [day, { act, percent }] of list.entries()) await life.act(day, act, percent);
        const { pack, book, statement } = await world.pack(2026);
        const waiting = statement.unpriced.length;
        expect(pack.unresolved.filter(({ blocks }) => blocks)).toHaveLength(waiting);
        if (waiting > 0) return;
        expect(sum(pack.income, ({ usd }) => usd)).toBe(statement.total);
        const balances = await world.store.read((tx) => world.ledger.memberBalances(tx, 'm'));
        const state = (await world.store.read((tx) => loadStates(tx, ['m']))).get('m');
        for (const [asset, { paid, ...own }] of Object.entries(balances)) {
          const coins = [...(state?.accrued ?? []), ...(state?.own ?? [])].filter((coin) => coin.asset === asset);
          const held = pack.lots.filter((lot) => lot.wallet === SERVICE_WALLET && lot.asset === asset);
          const elsewhere = pack.lots.filter((lot) => lot.wallet !== SERVICE_WALLET && lot.asset === asset);
          const unheld = sum(coins, ({ recognised, net }) => (recognised ? 0n : net));
          expect(sum(held, ({ units }) => units) + unheld).toBe(sum(Object.values(own), (units) => units));
          expect(sum(elsewhere, ({ units }) => units)).toBe(paid);
        }
        // Dollars: what was received and what was got in exchange is what is left, was disposed of, or was given back.
        const got = book.facts.events.flatMap((event) => (event.kind === 'exchange' ? [event] : []));
        const out = [...pack.lots, ...pack.sales, ...book.facts.returned];
        const received = book.facts.income.filter(({ units }) => units > 0n);
        expect(sum(out, ({ basis }) => basis)).toBe(sum(received, ({ usd }) => usd) + sum(got, ({ usd }) => usd));
        for (const { counted, closing } of pack.balances) expect(counted).toBe(closing);
      }),
      { numRuns: 150 },
    );
  }, 300_000);
});
