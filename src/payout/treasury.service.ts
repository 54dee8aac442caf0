import { Inject, Injectable } from '@nestjs/common';
import { toHex, transactionFromHex } from '../hashing';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import type { Coin } from './coin';
import { type DerivedKey, deriveKey, type KeyChain } from './descriptor';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import { payoutAttempts, type TreasuryKeyRow, treasuryKeys } from './payout.entity';
import type { PsbtInput } from './psbt';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';

/** Keys watched ahead of the last one given out: wallets look 20 ahead. @see BIP-44, Address gap limit */
const GAP_LIMIT = 20;

/** The treasury as addresses: deposit addresses for pools, change for batches, and the scripts that are watched. */
@Injectable()
export class TreasuryService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(PAYOUT_SETTINGS) readonly settings: PayoutSettings,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The address that a pool or venue pays to. The same purpose always gets the same one.
   * @param purpose such as `pool:braiins`
   */
  depositAddress(purpose: string): Promise<{ address: string; scriptHex: string }> {
    return this.store.write(async (tx) => {
      const key = await this.issue(tx, 0, purpose);
      return { address: key.address, scriptHex: key.script_hex };
    });
  }

  /** Watches the first keys of both chains from the birthday on; every later one is watched before it is given out. */
  watchAll(): Promise<void> {
    return this.store.write(async (tx) => {
      for (const chain of [0, 1] as const) await this.watchAhead(tx, { chain, from: 0, to: 0 });
    });
  }

  /** A fresh change key for a batch. */
  async changeKey(tx: WriteTx, batchId: string): Promise<DerivedKey & { index: number }> {
    const row = await this.issue(tx, 1, `change:${batchId}`);
    return { ...deriveKey(this.settings.treasury, 1, row.key_index), index: row.key_index };
  }

  /**
   * Keys of scripts that were given out; a script that is not ours is absent. So is one of another descriptor that this
   * house had before: what it would take to spend it is not known here.
   */
  async keysOf(tx: ReadTx, scripts: readonly string[]): Promise<Map<string, DerivedKey>> {
    const rows = await tx.find(treasuryKeys, { where: { script_hex: { in: [...new Set(scripts)] } } });
    const keys = rows.map((row) => [row.script_hex, this.derive(row)] as const);
    return new Map(keys.filter(([script, key]) => key.scriptHex === script));
  }

  /** Coins with their keys. @throws DomainError `payout.foreign-coin` when the wallet names one that is not ours */
  async inputsOf(
    tx: ReadTx,
    coins: readonly Pick<Coin, 'txid' | 'vout' | 'valueSats' | 'scriptHex'>[],
  ): Promise<PsbtInput[]> {
    const scripts = coins.map(({ scriptHex }) => scriptHex);
    const keys = await this.keysOf(tx, scripts);
    return coins.map(({ txid, vout, valueSats, scriptHex }) => {
      const key = keys.get(scriptHex);
      if (key === undefined) throw new DomainError('payout.foreign-coin', 'A coin is not on a key that was given out.');
      return { txid, vout, valueSats, key };
    });
  }

  /**
   * Transactions that our coins come from, in hex without witness, by txid: of the best chain, or signed by us; unknown
   * ones are absent.
   */
  async earlier(tx: ReadTx, txids: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const txid of txids) {
      const raw = (await this.chain.rawOf(tx, txid)) ?? (await signedBefore(tx, txid));
      if (raw !== undefined) found.set(txid, raw);
    }
    return found;
  }

  /** Whether a script is on the receiving chain: our own change is no deposit. */
  async isDepositScript(tx: ReadTx, script: string): Promise<boolean> {
    const row = await tx.findOne(treasuryKeys, { script_hex: script });
    return row === undefined || row.chain === 0;
  }

  /** The key of a script that is watched: given out, or among the next ones of its chain; undefined for another's. */
  async keyOf(tx: ReadTx, script: string): Promise<{ keyChain: KeyChain; keyIndex: number } | undefined> {
    const row = await tx.findOne(treasuryKeys, { script_hex: script });
    if (row !== undefined) return { keyChain: row.chain === 0 ? 0 : 1, keyIndex: row.key_index };
    for (const keyChain of [0, 1] as const) {
      const next = await this.nextIndex(tx, keyChain);
      for (let keyIndex = next; keyIndex < next + GAP_LIMIT; keyIndex += 1) {
        if (deriveKey(this.settings.treasury, keyChain, keyIndex).scriptHex === script) return { keyChain, keyIndex };
      }
    }
    return undefined;
  }

  /**
   * Gives out every key up to one that the chain shows and the books do not: one of a copy that lost its last keys. What
   * was paid to the keys after it is looked for from the birthday on.
   * @returns false for a script that is not among the next ones of a chain
   */
  async adopt(tx: WriteTx, script: string): Promise<boolean> {
    const key = await this.keyOf(tx, script);
    if (key === undefined) return false;
    const { walletId, treasury } = this.settings;
    const next = await this.nextIndex(tx, key.keyChain);
    if (key.keyIndex < next) return false;
    const rows = Array.from({ length: key.keyIndex - next + 1 }, (_, add): TreasuryKeyRow => {
      const { scriptHex, address } = deriveKey(treasury, key.keyChain, next + add);
      const purpose = `found:${key.keyChain}:${next + add}`;
      const place = { wallet_id: walletId, chain: key.keyChain, key_index: next + add };
      return { ...place, script_hex: scriptHex, address, purpose, issued_at: this.clock.now() };
    });
    await tx.insert(treasuryKeys, rows);
    await this.watchAhead(tx, { chain: key.keyChain, from: next, to: key.keyIndex + 1, since: 'birthday' });
    return true;
  }

  /** Scripts of the change key that one batch was given. */
  async changeScripts(tx: ReadTx, batchId: string): Promise<ReadonlySet<string>> {
    const { walletId } = this.settings;
    const row = await tx.findOne(treasuryKeys, { wallet_id: walletId, purpose: `change:${batchId}` });
    // Derived again from the public key: a row written by hand is no key of ours.
    return new Set(row === undefined ? [] : [this.derive(row).scriptHex]);
  }

  private derive(row: TreasuryKeyRow): DerivedKey {
    return deriveKey(this.settings.treasury, row.chain === 0 ? 0 : 1, row.key_index);
  }

  private async issue(tx: WriteTx, chain: KeyChain, purpose: string): Promise<TreasuryKeyRow> {
    const { walletId, treasury } = this.settings;
    const standing = await tx.findOne(treasuryKeys, { wallet_id: walletId, purpose });
    if (standing !== undefined) return standing;
    const index = await this.nextIndex(tx, chain);
    const { scriptHex, address } = deriveKey(treasury, chain, index);
    const row: TreasuryKeyRow = {
      wallet_id: walletId,
      chain,
      key_index: index,
      script_hex: scriptHex,
      address,
      purpose,
      issued_at: this.clock.now(),
    };
    await tx.insert(treasuryKeys, [row]);
    await this.watchAhead(tx, { chain, from: index + 1, to: index + 1 });
    return row;
  }

  private async nextIndex(tx: ReadTx, chain: KeyChain): Promise<number> {
    const [last] = await tx.find(treasuryKeys, {
      where: { wallet_id: this.settings.walletId, chain },
      orderBy: [['key_index', 'desc']],
      limit: 1,
    });
    return last === undefined ? 0 : last.key_index + 1;
  }

  private async watchAhead(
    tx: WriteTx,
    keys: { chain: KeyChain; from: number; to: number; since?: 'birthday' },
  ): Promise<void> {
    const { treasury } = this.settings;
    const scripts = Array.from(
      { length: keys.to - keys.from + GAP_LIMIT },
      (_, add) => deriveKey(treasury, keys.chain, keys.from + add).scriptHex,
    );
    await this.chain.watch(tx, scripts, keys.from === 0 ? 'birthday' : (keys.since ?? 'tip'));
  }
}

async function signedBefore(tx: ReadTx, txid: string): Promise<string | undefined> {
  const attempt = await tx.findOne(payoutAttempts, { txid });
  return attempt === undefined ? undefined : toHex(transactionFromHex(attempt.raw_hex).stripped);
}
