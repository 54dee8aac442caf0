import type { Signer } from '../../src/payout/signer';
import { WatchOnlySigner } from '../../src/payout/signers/watch-only.adapter';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { DataFolder } from './data-folder';
import { OPERATOR, type PayoutRoom } from './payout-room';
import { type SignerAndNode, signerAndNode, type SignerAndNodeOptions } from './signer-and-node';
import { PRODUCT } from './stores';

/** The database as a backup keeps it. */
export async function copyOf(store: Store): Promise<MemoryStore> {
  const copy = new MemoryStore(PRODUCT.tables);
  await copyInto(store, copy);
  return copy;
}

/** The same into an empty database. */
export async function copyInto(store: Store, copy: Store): Promise<void> {
  for (const table of PRODUCT.tables) {
    const rows = await store.read((tx) => tx.find(table));
    if (rows.length > 0) await copy.write((tx) => tx.insert(table, rows));
  }
}

/** A signer whose journal begins after the lines of other tests: they all share one process. */
export function journalFrom(before: number, inner: Signer): Signer {
  const journalAt = inner.journalAt?.bind(inner);
  return {
    kind: inner.kind,
    sign: (request) => inner.sign(request),
    attempts: async (after) => (await inner.attempts?.(before + after)) ?? [],
    ...(journalAt === undefined ? {} : { journalAt }),
  };
}

/** Plans what is due, has it approved, and lets it go to the node. */
export async function pay(room: PayoutRoom): Promise<void> {
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  for (let round = 0; round < 4; round += 1) {
    const { failures } = await room.payouts.advance();
    if (failures.length > 0) throw new Error(`a payout turn failed: ${JSON.stringify(failures)}`);
  }
}

/** The restored service reads the chain again and does what it does by itself. */
export async function compared(room: PayoutRoom): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await room.room.follow();
    await room.restores.follow();
    await room.payouts.advance();
  }
}

/** Why payouts stay halted after a restore. */
export async function codes(room: PayoutRoom): Promise<string[]> {
  return ((await room.restores.view())?.hindrances ?? []).map(({ code }) => code);
}

/** Signer and node, and what a restore of the database leaves as it is: spread it into a room's options. */
export interface Restorable extends SignerAndNode {
  readonly mark: DataFolder;
  /** Its journal begins with the test. */
  readonly wrapSigner: (inner: Signer) => Signer;
  /** The same, out of the house: its journal is read and nothing is signed. */
  readonly signerGone: (inner: Signer) => Signer;
}

/** `signerAndNode` with a data folder for each test. */
export function restorable(options: SignerAndNodeOptions = {}): Restorable {
  const given = signerAndNode(options);
  let mark: DataFolder;
  let before: number;
  beforeEach(async () => {
    mark = new DataFolder();
    before = (await given.signer.hot.attempts(0)).length;
  });
  const wrapSigner = (inner: Signer): Signer => journalFrom(before, inner);
  return {
    get signer() {
      return given.signer;
    },
    get node() {
      return given.node;
    },
    get mark() {
      return mark;
    },
    renewNode: given.renewNode,
    restartSigner: given.restartSigner,
    wrapSigner,
    signerGone: (inner) => ({ ...wrapSigner(inner), sign: () => new WatchOnlySigner().sign() }),
  };
}
