import { auditRow } from '../../src/audit/audit.entity';
import { conversion as conversionTable } from '../../src/conversion/conversion.entity';
import { keptCoin } from '../../src/conversion/rules.entity';
import { accounts } from '../../src/ledger';
import { DAY_MS } from '../../src/units';
import { conversionRoom, expectSound } from '../support/conversion-room';
import { DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';
import { venueArrivals } from '../support/venue-arrivals';

const TX = (10).toString(16).padStart(64, '0');

/** RULES.md 23: what an operator said a credit is, and two people who say that it was not. */
describeEachStore('a credit at a venue that was named wrongly', (open) => {
  async function house() {
    const store = await open();
    const common = { asset: 'LTC', receivesAt: 'venue', sharing: 'percent', ownerAtConversion: 'member' } as const;
    const source = new ScriptedSource(declaration({ id: 'litecoin', ...common }));
    const other = new ScriptedSource(declaration({ id: 'other', ...common }));
    const room = rewardsRoom(store, [source, other]);
    const { deposits, venue, ports } = venueArrivals(room, ['litecoin', 'other']);
    const { conversion, proposals, rules, executions, audit } = conversionRoom({ store, clock: room.clock, venue, ports }); // prettier-ignore
    for (const sourceId of ['litecoin', 'other']) {
      const shares = [{ memberId: 'ada', bps: 10_000 }];
      await store.write((tx) => room.terms.setFixedShares(tx, 'test', { sourceId, from: DAY_ONE, shares }));
    }
    source.rows = [dayRow(0, 1_000n, { asset: 'LTC' })];
    other.rows = [dayRow(0, 1_000n, { asset: 'LTC' })];
    const collect = async () => {
      for (const id of ['litecoin', 'other']) await room.collect.collect(id);
    };
    const credit = (amount: bigint, id = 'd-a', txid = TX) => {
      deposits.push({ id, asset: 'LTC', amount, txid, creditedAt: room.clock.now() });
      return conversion.detectDeposits();
    };
    const name = (depositId = 'd-a', sourceId = 'litecoin', payoutId: string | null = null) =>
      store.write((tx) => conversion.nameDeposit(tx, 'operator-a', { depositId, sourceId, payoutId }));
    const state = (depositId = 'd-a', actor = 'operator-a') =>
      store.write((tx) => proposals.propose(tx, actor, { kind: 'misnamed', depositId, evidence: 'ticket 7' }));
    const undo = async (depositId = 'd-a') => proposals.confirm(await state(depositId), 'operator-b');
    const balance = (account: Parameters<typeof room.ledger.balance>[1]) =>
      store.read((tx) => room.ledger.balance(tx, account, 'LTC'));
    const figures = async () => ({
      venue: await balance(accounts.venue('v')),
      litecoin: await balance(accounts.sourceReceivable('litecoin')),
      other: await balance(accounts.sourceReceivable('other')),
      unmatched: await balance(accounts.unmatched('v')),
      disputed: await balance(accounts.sourceDiscrepancy('litecoin')),
      accrued: await balance(accounts.member('ada', 'accrued')),
    });
    const discrepancies = async () =>
      (await store.read((tx) => room.query.sources(tx)))
        .flatMap((view) => view.discrepancies)
        .map(({ kind, amount, resolvedAt }) => [kind, amount, resolvedAt !== null]);
    const leg = async () => (await store.read((tx) => executions.firstLegs(tx, 10)))[0];
    const sound = () => expectSound(store, { ledger: room.ledger, audit });
    return { store, room, source, conversion, proposals, rules, collect, credit, name, state, undo, figures, discrepancies, leg, sound }; // prettier-ignore
  }
  const OWED = { venue: 0n, litecoin: 1_000n, other: 1_000n, unmatched: 0n, disputed: 0n, accrued: 2_000n };

  it('stands unexplained again when two operators say so, and is named anew as often as it must be', async () => {
    const { store, proposals, collect, credit, name, state, undo, figures, leg, discrepancies, sound } = await house();
    await collect();
    expect(await figures()).toEqual(OWED);
    await credit(700n);
    expect((await leg())?.named).toBe(false);
    await expect(state()).rejects.toMatchObject({ code: 'conversion.not-named' });
    await name();
    expect(await figures()).toEqual({ ...OWED, venue: 700n, litecoin: 300n });
    expect((await leg())?.named).toBe(true);
    const id = await state();
    expect(await figures()).toEqual({ ...OWED, venue: 700n, litecoin: 300n });
    await expect(state('d-a', 'operator-c')).rejects.toMatchObject({ code: 'conversion.stated-before' });
    await expect(proposals.confirm(id, 'operator-a')).rejects.toMatchObject({ code: 'conversion.second-person' });
    await proposals.confirm(id, 'operator-b');
    expect(await figures()).toEqual(OWED);
    expect(await leg()).toMatchObject({ named: false, matched: undefined });
    await expect(proposals.confirm(id, 'operator-c')).rejects.toMatchObject({ code: 'conversion.no-proposal' });
    await name('d-a', 'other');
    expect(await figures()).toEqual({ ...OWED, venue: 700n, other: 300n });
    await undo();
    await name('d-a', 'litecoin');
    expect(await figures()).toEqual({ ...OWED, venue: 700n, litecoin: 300n });
    expect(await discrepancies()).toEqual([]);
    await sound();
    const acts = await store.read((tx) => tx.find(auditRow, { where: { action: { in: ['conversion.deposit-named', 'conversion.proposed', 'conversion.confirmed'] } } })); // prettier-ignore
    expect(acts.map(({ subject }) => subject)).toEqual(Array.from({ length: 7 }, () => 'd-a'));
  });

  it('is taken back while all of its coin lies there unsold, and not when one unit of it is gone or is being sold', async () => {
    const { store, room, collect, credit, name, state, undo, figures } = await house();
    await collect();
    await credit(700n);
    await name();
    const { clock } = room;
    const none = { sold: 0n, bought: 0n, fee: 0n, fills: 0, withdrawal_fee: 0n, halted_from: null, quoted: null };
    const sale = { id: 's1', venue: 'v', dry_run: false, asset: 'LTC', amount: 1n, state: 'quoted' } as const;
    await store.write((tx) =>
      tx.insert(conversionTable, [
        { ...sale, ...none, client_order_id: 'o', client_withdrawal_id: 'w', arrives: null, txid: null, vout: null, note: null, created_at: clock.now(), updated_at: clock.now() }, // prettier-ignore
      ]),
    );
    await expect(state()).rejects.toThrow('is being sold there now');
    await store.write((tx) => tx.update(conversionTable, { id: 's1' }, { state: 'rejected' }));
    const leaves = (reference: string, side: 'debit' | 'credit') => {
      const common = { asset: 'LTC', amount: 1n, role: 'principal' } as const;
      const entry = {
        reference,
        kind: 'conversion.filled',
        occurredAt: clock.now(),
        postings: [
          { ...common, account: accounts.venue('v'), side },
          { ...common, account: accounts.member('ada', 'accrued'), side: side === 'debit' ? 'credit' : 'debit' },
        ],
      } as const;
      return store.write((tx) => room.ledger.post(tx, [entry]));
    };
    await leaves('sold', 'credit');
    await expect(state()).rejects.toMatchObject({ code: 'conversion.coin-sold' });
    await leaves('back', 'debit');
    await undo();
    expect(await figures()).toEqual(OWED);
  });

  it('is not booked by the second person when coin of it was sold after the first had said so', async () => {
    const { store, room, proposals, collect, credit, name, state, figures } = await house();
    await collect();
    await credit(700n);
    await name();
    const id = await state();
    const common = { asset: 'LTC', amount: 1n, role: 'principal' } as const;
    const entry = {
      reference: 'sold',
      kind: 'conversion.filled',
      occurredAt: room.clock.now(),
      postings: [
        { ...common, account: accounts.venue('v'), side: 'credit' },
        { ...common, account: accounts.member('ada', 'accrued'), side: 'debit' },
      ],
    } as const;
    await store.write((tx) => room.ledger.post(tx, [entry]));
    await expect(proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.coin-sold' });
    expect(await figures()).toEqual({ ...OWED, venue: 699n, litecoin: 300n, accrued: 1_999n });
  });

  it('opens the announced payout again, and what it was short of is told no more', async () => {
    const { room, source, collect, credit, name, undo, figures, discrepancies, sound } = await house();
    source.rows = [dayRow(0, 1_000n, { asset: 'LTC' }), dayRow(1, 500n, { asset: 'LTC' })];
    const at = room.clock.now();
    source.payouts = [poolPays(9, 1_000n, { at, txid: TX }), poolPays(10, 500n, { at, txid: TX })];
    await collect();
    await credit(490n);
    await name('d-a', 'litecoin', 'payout-10');
    expect(await discrepancies()).toEqual([['short', 10n, false]]);
    expect((await figures()).disputed).toBe(10n);
    await undo();
    expect(await discrepancies()).toEqual([['short', 10n, true]]);
    expect(await figures()).toEqual({ ...OWED, litecoin: 1_500n, accrued: 2_500n });
    // The payout is awaited again, and its lateness told as ever.
    room.clock.advance(3 * DAY_MS);
    await collect();
    expect((await discrepancies()).filter(([kind]) => kind === 'late')).toHaveLength(2);
    await name('d-a', 'litecoin', 'payout-9');
    expect((await figures()).disputed).toBe(510n);
    await sound();
  });

  it('takes back what later statements explained of it, too', async () => {
    const { source, conversion, collect, credit, name, undo, figures, sound } = await house();
    source.payouts = [poolPays(9, 1_200n, { txid: null })];
    await collect();
    await credit(1_200n);
    await name('d-a', 'litecoin', 'payout-9');
    expect(await figures()).toEqual({ ...OWED, venue: 1_200n, litecoin: 0n, unmatched: 200n });
    for (const [day, left] of [
      [1, 100n],
      [2, 0n],
    ] as const) {
      source.rows = [...source.rows, dayRow(day, 100n, { asset: 'LTC' })];
      await collect();
      await conversion.detectDeposits();
      expect((await figures()).unmatched).toBe(left);
    }
    await undo();
    expect(await figures()).toEqual({ ...OWED, litecoin: 1_200n, accrued: 2_200n });
    await sound();
  });

  it('stays where the pool itself has announced it since', async () => {
    const { room, source, proposals, collect, credit, name, state, figures, leg } = await house();
    await collect();
    await credit(700n);
    await name();
    const id = await state();
    source.payouts = [poolPays(9, 700n, { at: room.clock.now(), txid: TX })];
    await collect();
    await expect(proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.announced-so' });
    expect(await figures()).toEqual({ ...OWED, venue: 700n, litecoin: 300n });
    expect(await leg()).toMatchObject({ named: true, matched: { source_id: 'litecoin' } });
  });

  it('is not for what a pool announced and no operator has named', async () => {
    const { room, source, collect, credit, state } = await house();
    source.payouts = [poolPays(10, 700n, { at: room.clock.now() })];
    await collect();
    expect(await credit(700n)).toBe(1);
    await expect(state()).rejects.toMatchObject({ code: 'conversion.not-named' });
  });

  it('sends coin that members keep back on its way, and stays when a member has been sent theirs', async () => {
    const { store, room, source, proposals, rules, conversion, collect, credit, name, undo, state, sound } = await house(); // prettier-ignore
    source.rows = [];
    await collect();
    await store.write((tx) => rules.declareKeep(tx, 'operator-a', 'LTC', true));
    await store.write((tx) => rules.setRule(tx, 'member-ada', { memberId: 'ada', asset: 'LTC', convertBps: 5_000 }));
    const day = Math.floor((room.clock.now() - DAY_ONE) / DAY_MS);
    source.rows = [dayRow(day, 1_000n, { asset: 'LTC' })];
    room.clock.advance(2 * DAY_MS);
    await collect();
    await conversion.detectDeposits();
    const kept = async () => (await store.read((tx) => tx.find(keptCoin, { where: { source_id: 'litecoin' } }))).map(({ on_its_way, at_venue }) => [on_its_way, at_venue]); // prettier-ignore
    expect(await kept()).toEqual([[500n, 0n]]);
    await credit(600n);
    await name();
    expect(await kept()).toEqual([[200n, 300n]]);
    await undo();
    expect(await kept()).toEqual([[500n, 0n]]);
    await name();
    expect(await kept()).toEqual([[200n, 300n]]);
    const sent = { kind: 'kept-settled', memberId: 'ada', asset: 'LTC', units: 100n, txid: 'ee'.repeat(32), venue: null, fee: 0n, evidence: 'own wallet' } as const; // prettier-ignore
    const settled = await store.write((tx) => proposals.propose(tx, 'operator-a', sent));
    room.clock.advance(1);
    await proposals.confirm(settled, 'operator-b');
    await expect(state()).rejects.toMatchObject({ code: 'conversion.kept-left' });
    await sound();
  });
});
