import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import { type OwnCoin, WalletService } from '../../chain/wallet.service';
import { accounts, type NewEntry } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import type { PayoutState } from '../../payout';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { TreasuryService } from '../../payout/treasury.service';
import { freeIn, takeFrom, type Unexplained } from '../../rewards';
import { ReceiveService } from '../../rewards/receive.service';
import { SolvencyService } from '../../solvency/solvency.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { CLOCK, type Clock, DomainError, newId } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto, btcDto } from '../http/amounts';
import type { DoneDto } from '../wire/common.dto';
import type { AssignDto, NamedAmountDto, SolvencyDto, TreasuryDto, UtxoDto } from '../wire/treasury.dto';
import { TreasuryDesk } from './operator-desks.service';
import { solvencySentence } from '../../attention';

/** The screen shows so many outputs; the count says how many there are. */
const UTXOS_SHOWN = 500;
/** Live batches are few: one run at a time is between planning and hand-out. */
const BATCHES_LOOKED_AT = 200;
/** States in which a batch holds its inputs and the chain has not taken them for good. */
const RESERVING: readonly PayoutState[] = [
  'planned',
  'approved',
  'handed-out',
  'signed',
  'sent',
  'confirming',
  'cancelling',
];
/** The operator's own deposits, for network fees. */
const OPERATOR_PURPOSE = 'operator';

/** Coins as the chain, the books and the batches see them. */
@Injectable()
export class CoinSources {
  constructor(
    readonly wallet: WalletService,
    readonly treasury: TreasuryService,
    readonly payouts: PayoutQueryService,
    readonly solvency: SolvencyService,
    readonly receiving: ReceiveService,
  ) {}
}

/** The treasury pages, answered from the rooms. */
@Injectable()
export class RoomsTreasuryDesk extends TreasuryDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly rooms: CoinSources,
  ) {
    super();
  }

  async treasury(): Promise<TreasuryDto> {
    const { treasury: keys } = this.rooms;
    const { treasury } = keys.receiving;
    const deposit = await keys.depositAddress(OPERATOR_PURPOSE);
    const reserved = await this.reserved();
    return this.store.read(async (tx) => {
      const coins = (await this.rooms.wallet.deposits({ minConfirmations: 1 }, tx))
        .filter((coin) => coin.spentBy === null)
        .sort((a, b) => (a.value === b.value ? 0 : a.value > b.value ? -1 : 1));
      return {
        asOf: this.clock.now(),
        descriptor: treasury.descriptor,
        depositAddress: deposit.address,
        balance: btcDto(await this.inAll(tx, 'treasury/')),
        unmatched: btcDto(await this.inAll(tx, 'unmatched/')),
        feeReserve: btcDto(await this.ledger.balance(tx, accounts.feeReserve, 'BTC')),
        utxos: await this.utxos(tx, coins.slice(0, UTXOS_SHOWN), reserved),
        utxoCount: coins.length,
      };
    });
  }

  /** Of every wallet, former ones too. */
  private async inAll(tx: ReadTx, prefix: string): Promise<bigint> {
    const balances = await this.ledger.balances(tx, prefix);
    return balances.reduce((sum, { asset, balance }) => (asset === 'BTC' ? sum + balance : sum), 0n);
  }

  async solvency(): Promise<SolvencyDto> {
    const items = await this.store.read((tx) => this.rooms.solvency.assess(tx));
    return {
      asOf: this.clock.now(),
      solvent: items.every((item) => item.solvent),
      items: items.map(({ asset, solvent, assets, liabilities, notBooked, surplus, reasons }) => ({
        asset,
        solvent,
        assets: named(assets),
        liabilities: named(liabilities),
        surplus: surplus.toString(),
        notBooked: amountDto(asset, notBooked),
        reasons: reasons.map((reason) => solvencySentence(asset, reason)),
      })),
    };
  }

  async assign(actor: Actor, input: AssignDto): Promise<DoneDto> {
    const by = `operator-${actor.accountId}`;
    const amount = BigInt(input.units);
    await this.store.write(async (tx) => {
      const { debits } = takeFrom(await this.freeFor(tx, amount), amount);
      const reference = `funded/${newId()}`;
      const entry: NewEntry = {
        reference,
        kind: 'treasury.funded',
        occurredAt: this.clock.now(),
        postings: [...debits, { account: accounts.feeReserve, asset: 'BTC', side: 'credit', amount, role: 'transfer' }],
        links: { operator: actor.accountId },
      };
      await this.ledger.post(tx, [entry]);
      const details = { sats: input.units };
      await this.audit.record(tx, { actor: by, action: 'treasury.assigned', subject: reference, details });
    });
    return { done: true };
  }

  /** Coin that a pool's payout brought is its members', though their rows are not here yet (RULES 11). */
  private async freeFor(tx: ReadTx, amount: bigint): Promise<Unexplained['free']> {
    const found = await this.rooms.receiving.unexplained(tx);
    const { promised, unmatched } = found;
    const free = freeIn(found);
    if (amount <= free) return found.free;
    if (amount > unmatched) {
      throw new DomainError(
        'ledger.insufficient',
        `The treasury holds ${unmatched} sat that nobody has explained, not ${amount} sat. Nothing was moved. Assign at most ${free} sat, or send the coin to your deposit address and wait until it is proved.`,
        { free: String(free), unmatched: String(unmatched) },
      );
    }
    throw new DomainError(
      'rewards.promised-coin',
      `Of the unmatched coin ${promised} sat came as a pool's payout and wait for the pool's rows. Nothing was moved. Assign at most ${free} sat.`,
      { free: String(free), promised: String(promised) },
    );
  }

  private async utxos(
    tx: ReadTx,
    coins: readonly OwnCoin[],
    reserved: ReadonlyMap<string, string>,
  ): Promise<UtxoDto[]> {
    const keys = await this.rooms.treasury.keysOf(
      tx,
      coins.map((coin) => coin.script),
    );
    return coins.map((coin) => {
      const outpoint = `${coin.txid}:${coin.vout}`;
      return {
        outpoint,
        amount: btcDto(coin.value),
        address: keys.get(coin.script)?.address ?? '',
        height: coin.height,
        confirmations: coin.confirmations,
        coinbase: coin.coinbase,
        reservedBy: reserved.get(outpoint) ?? null,
      };
    });
  }

  /** Outpoints of live batches with their batch. */
  private async reserved(): Promise<Map<string, string>> {
    const { payouts } = this.rooms;
    const rows = await payouts.batches({ limit: BATCHES_LOOKED_AT });
    const live = rows.filter((row) => RESERVING.includes(row.state));
    const views = await Promise.all(live.map((row) => payouts.batch(row.id)));
    return new Map(views.flatMap(({ batch, inputs }) => inputs.map(({ outpoint }) => [outpoint, batch.id] as const)));
  }
}

function named(sums: Readonly<Record<string, bigint>>): NamedAmountDto[] {
  return Object.entries(sums).map(([name, units]) => ({ name, units: units.toString() }));
}
