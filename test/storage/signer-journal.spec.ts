import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { accounts } from '../../src/ledger';
import { payoutAttempts } from '../../src/payout/payout.entity';
import { signerJournal } from '../../src/payout/restore.entity';
import type { Store } from '../../src/store';
import { DataFolder } from '../support/data-folder';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { pay } from '../support/restored';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const fixture = signerAndNode({ signerPerTest: true });
let folder: DataFolder;
beforeEach(async () => {
  folder = new DataFolder();
});

const known = (store: Store) => store.read((tx) => tx.find(signerJournal));
const gates = (room: PayoutRoom) => room.options.store.read((tx) => room.switches.gates(tx));

/** The operator gives of his own what is in the treasury already. */
async function credit(room: PayoutRoom, amount: bigint): Promise<void> {
  const posting = { asset: 'BTC', amount, role: 'transfer' } as const;
  const entry = {
    reference: `given/${amount}`,
    kind: 'opening.balance' as const,
    occurredAt: room.room.clock.now(),
    postings: [
      { ...posting, account: accounts.operatorCapital, side: 'debit' as const },
      { ...posting, account: accounts.member('m0', 'available'), side: 'credit' as const },
    ],
  };
  await room.options.store.write((tx) => room.ledger.post(tx, [entry]));
}

/** One member was paid twice out of three coins. */
async function paidTwice(store: Store): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, ...fixture, mark: folder });
  await room.fund([400_000n], { coins: [900_000n, 800_000n, 700_000n], feeReserve: 100_000n });
  await room.restores.look();
  await pay(room);
  await room.confirm(6);
  await credit(room, 300_000n);
  await pay(room);
  await room.confirm(6);
  return room;
}

/** The signer with the journal as the test leaves it, and the service started again. */
async function startedWith(room: PayoutRoom, change: (lines: string[]) => string[] | undefined): Promise<PayoutRoom> {
  const lines = readFileSync(fixture.signer.journalFile, 'utf8').split('\n').slice(0, -1);
  const left = change(lines);
  await fixture.signer.hot.stop();
  if (left === undefined) rmSync(fixture.signer.journalFile);
  else writeFileSync(fixture.signer.journalFile, left.map((line) => `${line}\n`).join(''));
  await fixture.restartSigner();
  return new PayoutRoom({ ...room.options, signer: fixture.signer });
}

describeEachStore("the signer's journal beside the database (RULES 15)", (open, kind) => {
  it('is noted line by line, and stands over a start of both with nothing written', async () => {
    const room = await paidTwice(await open());
    const lines = readFileSync(fixture.signer.journalFile, 'utf8').split('\n').length - 1;
    const before = await known(room.options.store);
    expect(before.map((row) => row.lines)).toEqual([lines]);
    expect(lines).toBe(2);
    const again = await startedWith(room, (all) => all);
    expect(await again.restores.look()).toBeUndefined();
    expect(await gates(again)).toEqual([]);
    expect(await known(room.options.store)).toEqual(before);
  });

  const losses: [string, (lines: string[]) => string[] | undefined, string][] = [
    ['was deleted', () => undefined, 'lines'],
    ['was emptied', () => [], 'lines'],
    ['lost its last line, as an older copy of it has', (lines) => lines.slice(0, -1), 'lines'],
  ];
  // What is read and written is the same for each of them.
  it.each(kind === 'memory' ? losses : losses.slice(2))(
    'halts payouts by name where it %s',
    async (_, change, word) => {
      const room = await paidTwice(await open());
      const again = await startedWith(room, change);
      // Before anybody looked, the signer is not asked.
      await credit(again, 250_000n);
      await again.payouts.plan(OPERATOR);
      await again.approveAll();
      const rounds = [await again.payouts.advance(), await again.payouts.advance()];
      expect(rounds.flatMap(({ failures }) => failures.map(({ code }) => code))).toContain(
        'payout.signer-journal-lost',
      );
      expect(await room.options.store.read((tx) => tx.count(payoutAttempts, {}))).toBe(2);

      await again.restores.look();
      expect(await gates(again)).toEqual(['reconcile-only']);
      expect(await again.restores.view()).toMatchObject({ reason: expect.stringContaining(word) as string });
    },
  );

  if (kind !== 'memory') return;

  it('has the way out of a restore: what is out ends, every coin is moved, two people let payouts go on', async () => {
    const room = await paidTwice(await open());
    const again = await startedWith(room, () => undefined);
    for (let round = 0; round < 3; round += 1) {
      await again.room.follow();
      await again.restores.follow();
      await again.payouts.advance();
    }
    expect((await again.restores.view())?.hindrances.map(({ code }) => code)).toEqual(['barrier-due']);
    for (const { id } of await again.restores.planBarrier(OPERATOR)) {
      await again.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
    }
    for (let round = 0; round < 4; round += 1) await again.payouts.advance();
    await again.confirm(6);
    expect(await again.restores.release(OPERATOR)).toBe('asked');
    expect(await again.restores.release(SECOND_OPERATOR)).toBe('released');
    expect(await again.restores.look()).toBeUndefined();
    expect(await gates(again)).toEqual([]);
    await credit(again, 250_000n);
    await pay(again);
    await again.confirm(6);
    expect(await again.balance(accounts.memoPaid('m0'))).toBe(950_000n);
    expect(again.paidOnChain(0)).toBe(950_000n);
  });
});
