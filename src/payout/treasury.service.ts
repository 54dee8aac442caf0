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
import { payingWallet, receivingWallet, type Wallet, walletsOf } from './wallet';
import { treasuryWallets, type WalletMoveRow } from './wallet.entity';

/** Keys watched ahead of the last one given out: wallets look 20 ahead. @see BIP-44, Address gap limit */
const GAP_LIMIT = 20;

/** A key of ours and the wallet that it belongs to. */
export interface OwnKey extends DerivedKey {
  readonly walletId: string;
}

/** A watched key by its place. */
interface KeyPlace {
  readonly walletId: string;
  readonly keyChain: KeyChain;
  readonly keyIndex: number;
}

/** The wallets as addresses: deposit addresses for pools, change for batches, and the scripts that are watched. */
@Injectable()
export class TreasuryService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(PAYOUT_SETTINGS) readonly settings: PayoutSettings,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every wallet of the house, retired ones too, the first one first. */
  get wallets(): readonly Wallet[] {
    return walletsOf(this.settings);
  }

  /** Where pools and venues are told to pay to. */
  get receiving(): Wallet {
    return receivingWallet(this.wallets) ?? this.wallet(this.settings.walletId);
  }

  /** @throws DomainError `payout.unknown-wallet` */
  wallet(walletId: string): Wallet {
    const found = this.wallets.find((wallet) => wallet.walletId === walletId);
    if (found !== undefined) return found;
    const sentence = 'There is no such wallet here. Nothing was changed; choose one from the Treasury page.';
    throw new DomainError('payout.unknown-wallet', sentence, { wallet: walletId });
  }

  /**
   * The wallet that a batch is paid from.
   * @param walletId as an operator chose it; the one that pays where nobody chooses
   * @throws DomainError `payout.unknown-wallet`, `payout.retired-wallet`
   */
  payer(walletId?: string): Wallet {
    const wallet = this.wallet(walletId ?? payingWallet(this.wallets)?.walletId ?? this.settings.walletId);
    if (!wallet.isRetired) return wallet;
    const sentence = 'A retired wallet pays nobody. Nothing was changed; move its coins to another wallet first.';
    throw new DomainError('payout.retired-wallet', sentence, { wallet: wallet.walletId });
  }

  /**
   * The address that a pool or venue pays to. The same purpose always gets the same one of a wallet.
   * @param purpose such as `pool:braiins`
   */
  depositAddress(purpose: string, wallet = this.receiving): Promise<{ address: string; scriptHex: string }> {
    return this.store.write(async (tx) => {
      const key = await this.issue(tx, wallet, { chain: 0, purpose });
      return { address: key.address, scriptHex: key.script_hex };
    });
  }

  /**
   * Notes every wallet for good, and watches the first keys of both its chains from the birthday on; every later one is
   * watched before it is given out.
   */
  watchAll(): Promise<void> {
    return this.store.write(async (tx) => {
      const known_since = this.clock.now();
      await tx.insertNew(
        treasuryWallets,
        this.wallets.map(({ walletId, treasury }) => {
          return { wallet_id: walletId, descriptor: treasury.descriptor, known_since };
        }),
      );
      for (const wallet of this.wallets) {
        for (const chain of [0, 1] as const) await this.watchAhead(tx, wallet, { chain, from: 0, to: 0 });
      }
    });
  }

  /** A fresh change key for a batch, of the wallet that it spends. */
  async changeKey(tx: WriteTx, batchId: string, wallet: Wallet): Promise<OwnKey & { index: number }> {
    const { key_index: index } = await this.issue(tx, wallet, { chain: 1, purpose: `change:${batchId}` });
    return { ...deriveKey(wallet.treasury, 1, index), walletId: wallet.walletId, index };
  }

  /** A fresh key for what a batch moves into a wallet: no deposit of anybody, and so of its change chain. */
  async moveKey(tx: WriteTx, batchId: string, wallet: Wallet): Promise<OwnKey> {
    const { key_index: index } = await this.issue(tx, wallet, { chain: 1, purpose: `move:${batchId}` });
    return { ...deriveKey(wallet.treasury, 1, index), walletId: wallet.walletId };
  }

  /** The script that a move was given in the other wallet, derived again; undefined where no key of ours makes it. */
  async arrivalScript(tx: ReadTx, move: WalletMoveRow): Promise<string | undefined> {
    const place = { wallet_id: move.to_wallet_id, purpose: `move:${move.batch_id}` };
    const row = await tx.findOne(treasuryKeys, place);
    const key = row === undefined ? undefined : this.derive(row);
    return key?.walletId === move.to_wallet_id ? key.scriptHex : undefined;
  }

  /** Keys of scripts that were given out; a script that is not ours is absent. */
  async keysOf(tx: ReadTx, scripts: readonly string[]): Promise<Map<string, OwnKey>> {
    const rows = await tx.find(treasuryKeys, { where: { script_hex: { in: [...new Set(scripts)] } } });
    const keys = rows.flatMap((row) => this.derive(row) ?? []);
    return new Map(keys.map((key) => [key.scriptHex, key]));
  }

  /** What stands in each wallet by our own chain: confirmed, unspent, whatever holds it. */
  async held(tx: ReadTx): Promise<{ readonly wallet: Wallet; readonly coins: readonly Coin[] }[]> {
    const all = await this.chain.spendable(tx, 1);
    const found: { wallet: Wallet; coins: Coin[] }[] = [];
    for (const wallet of this.wallets) found.push({ wallet, coins: await this.coinsOf(tx, wallet, all) });
    return found;
  }

  /** Those of these coins that stand on keys of a wallet, with what it takes to spend them: no batch mixes wallets. */
  async coinsOf(tx: ReadTx, { walletId, treasury }: Wallet, coins: readonly Coin[]): Promise<Coin[]> {
    const scripts = coins.map(({ scriptHex }) => scriptHex);
    const keys = await this.keysOf(tx, scripts);
    const own = coins.filter(({ scriptHex }) => keys.get(scriptHex)?.walletId === walletId);
    return own.map((coin) => ({ ...coin, spend: treasury.shape }));
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

  /**
   * The wallet that a deposit came to; undefined for our own change, which is no deposit. A key that its device showed
   * before this service gave it out is given out by its first coin, or nobody could spend that.
   */
  async depositWallet(script: string): Promise<string | undefined> {
    const row = await this.store.read((tx) => tx.findOne(treasuryKeys, { script_hex: script }));
    if (row !== undefined) return row.chain === 0 ? (this.derive(row)?.walletId ?? row.wallet_id) : undefined;
    const place = await this.store.read((tx) => this.keyOf(tx, script));
    if (place !== undefined) await this.store.write((tx) => this.adopt(tx, script));
    return place?.walletId ?? this.settings.walletId;
  }

  /** The key of a script that is watched: given out, or among the next ones of its chain; undefined for another's. */
  async keyOf(tx: ReadTx, script: string): Promise<KeyPlace | undefined> {
    const row = await tx.findOne(treasuryKeys, { script_hex: script });
    if (row !== undefined) {
      const walletId = this.derive(row)?.walletId ?? row.wallet_id;
      return { walletId, keyChain: row.chain === 0 ? 0 : 1, keyIndex: row.key_index };
    }
    for (const wallet of this.wallets) {
      for (const keyChain of [0, 1] as const) {
        const keyIndex = await this.aheadOf(tx, wallet, { keyChain, script });
        if (keyIndex !== undefined) return { walletId: wallet.walletId, keyChain, keyIndex };
      }
    }
    return undefined;
  }

  private async aheadOf(
    tx: ReadTx,
    wallet: Wallet,
    { keyChain, script }: { readonly keyChain: KeyChain; readonly script: string },
  ): Promise<number | undefined> {
    const next = await this.nextIndex(tx, wallet, keyChain);
    const ahead = Array.from({ length: GAP_LIMIT }, (_, add) => next + add);
    return ahead.find((index) => deriveKey(wallet.treasury, keyChain, index).scriptHex === script);
  }

  /**
   * Gives out every key up to one that the chain shows and the books do not: one of a copy that lost its last keys. What
   * was paid to the keys after it is looked for from the birthday on.
   * @returns false for a script that is not among the next ones of a chain
   */
  async adopt(tx: WriteTx, script: string): Promise<boolean> {
    const key = await this.keyOf(tx, script);
    if (key === undefined) return false;
    const wallet = this.wallet(key.walletId);
    const { walletId, treasury } = wallet;
    const next = await this.nextIndex(tx, wallet, key.keyChain);
    if (key.keyIndex < next) return false;
    const rows = Array.from({ length: key.keyIndex - next + 1 }, (_, add): TreasuryKeyRow => {
      const { scriptHex, address } = deriveKey(treasury, key.keyChain, next + add);
      const purpose = `found:${key.keyChain}:${next + add}`;
      const place = { wallet_id: walletId, chain: key.keyChain, key_index: next + add };
      return { ...place, script_hex: scriptHex, address, purpose, issued_at: this.clock.now() };
    });
    await tx.insert(treasuryKeys, rows);
    await this.watchAhead(tx, wallet, { chain: key.keyChain, from: next, to: key.keyIndex + 1, since: 'birthday' });
    return true;
  }

  /** Scripts of the change key that one batch was given. */
  async changeScripts(tx: ReadTx, batchId: string): Promise<ReadonlySet<string>> {
    const wallet_id = { in: this.wallets.map(({ walletId }) => walletId) };
    const rows = await tx.find(treasuryKeys, { where: { wallet_id, purpose: `change:${batchId}` } });
    // Derived again from the public key: a row written by hand is no key of ours.
    return new Set(rows.flatMap((row) => this.derive(row)?.scriptHex ?? []));
  }

  /**
   * The key of a row, if one of our descriptors makes its script. Rows from before wallets had names of their own may
   * stand under the name of the first one.
   */
  private derive(row: TreasuryKeyRow): OwnKey | undefined {
    const named = (wallet: Wallet): boolean => wallet.walletId === row.wallet_id;
    for (const wallet of [...this.wallets.filter(named), ...this.wallets.filter((one) => !named(one))]) {
      const key = deriveKey(wallet.treasury, row.chain === 0 ? 0 : 1, row.key_index);
      if (key.scriptHex === row.script_hex) return { ...key, walletId: wallet.walletId };
    }
    return undefined;
  }

  private async issue(
    tx: WriteTx,
    wallet: Wallet,
    { chain, purpose }: { readonly chain: KeyChain; readonly purpose: string },
  ): Promise<TreasuryKeyRow> {
    const { walletId, treasury } = wallet;
    const standing = await tx.findOne(treasuryKeys, { wallet_id: walletId, purpose });
    if (standing !== undefined) return standing;
    const index = await this.nextIndex(tx, wallet, chain);
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
    await this.watchAhead(tx, wallet, { chain, from: index + 1, to: index + 1 });
    return row;
  }

  private async nextIndex(tx: ReadTx, { walletId }: Wallet, chain: KeyChain): Promise<number> {
    const [last] = await tx.find(treasuryKeys, {
      where: { wallet_id: walletId, chain },
      orderBy: [['key_index', 'desc']],
      limit: 1,
    });
    return last === undefined ? 0 : last.key_index + 1;
  }

  private async watchAhead(
    tx: WriteTx,
    { treasury }: Wallet,
    keys: { chain: KeyChain; from: number; to: number; since?: 'birthday' },
  ): Promise<void> {
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
