import { openingBalance } from '../../src/moving/moving.entity';
import { openingFenceAct } from '../../src/rewards/opening.entity';
import { fence, fenceOf } from '../../src/rewards/opening-fence.repository';
import { openStore } from '../../src/store/sql-store.adapter';
import { DAY_MS, plusMs } from '../../src/units';
import { DAY_ONE } from '../support/rewards';
import { DATABASE_KINDS, PRODUCT, Scratch } from '../support/stores';
import { openRaw } from './raw';

const scratch = new Scratch();
afterEach(() => scratch.clean());

it.each(DATABASE_KINDS)(
  'keeps opening balances and their fences of before turns were told apart, on %s',
  async (kind) => {
    const location = scratch.location(kind);
    const at = PRODUCT.migrations.findIndex(({ name }) => name.endsWith('1764000003030'));
    await (await openStore(location, { tables: [], migrations: PRODUCT.migrations.slice(0, at) })).close();
    const raw = await openRaw(location);
    const columns = '("member_id", "asset", "opening_class", "source_id", "amount", "as_of", "import_id")';
    await raw.query(
      `INSERT INTO "moving_opening" ${columns} VALUES ('m', 'BTC', 'available', '', '5', ${DAY_ONE}, 'i')`,
    );
    await raw.query(`INSERT INTO "opening_fence" ("source_id", "before_at") VALUES ('*', ${DAY_ONE}), ('pool-a', 0)`);
    await raw.close();
    const store = scratch.keep(await openStore(location, PRODUCT));
    expect(await store.read((tx) => tx.find(openingBalance))).toMatchObject([{ member_id: 'm', turn: 1, amount: 5n }]);
    expect(await store.read((tx) => tx.count(openingFenceAct))).toBe(2);
    // Another opening takes none of them down.
    const later = plusMs(DAY_ONE, DAY_MS);
    await store.write((tx) => fence(tx, 'j', { sourceId: 'pool-b', beforeAt: later, booked: [] }, later));
    const fences = await store.read((tx) => Promise.all(['pool-a', 'pool-b', 'other'].map((id) => fenceOf(tx, id))));
    expect(fences).toEqual([0, later, DAY_ONE]);
  },
);
