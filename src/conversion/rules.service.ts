import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, ASSETS, CLOCK, type Clock, DomainError, type Instant, newId, plusMs } from '../units';
import { ConversionService, type WaitingCoin } from './conversion.service';
import { CONVERT_ALL_BPS, type CoinOwner, type KeepRefusal, mayNotKeep, versionAt } from './kept';
import { beginFollowing, followCredits, keptOf, releaseKept } from './kept.repository';
import { type KeptPlace, keptPlaces } from './kept-backing.repository';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { conversionProposal, keptPlace } from './proposal.entity';
import { conversionRule, keepOffer, keptCoin, keptRelease, type RuleRow, withdrawalFeeTerm } from './rules.entity';

const PAGE_MAX = 500;

/** One of a member's coins: what becomes of it. Base units. */
export interface CoinView {
  readonly asset: Asset;
  /** Stated by pools and not turned into bitcoin yet: `kept` and `toConvert` together. */
  readonly accrued: bigint;
  readonly kept: bigint;
  /** Part of `kept` that lies at the venue; the rest a pool still owes. */
  readonly keptAtVenue: bigint;
  readonly toConvert: bigint;
  readonly convertBps: number;
  /** Since when that rule holds; null while nobody declared one. */
  readonly ruleFrom: Instant | null;
  readonly refused: KeepRefusal | undefined;
  /** Where members' kept coin of it stands, where this member keeps some: what is there, and what is missing. */
  readonly places: readonly KeptPlace[];
  /** The coin of all members at the venue, and its minimum; undefined while none is there. */
  readonly waiting: WaitingCoin | undefined;
}

/** What the operator declared about keeping one coin. */
export interface KeepTerm {
  readonly asset: Asset;
  readonly owners: readonly CoinOwner[];
  readonly offered: boolean;
  readonly from: Instant | null;
  /** Why it cannot be offered, whatever the operator declares. */
  readonly refused: KeepRefusal | undefined;
  /** What all members keep of it. */
  readonly kept: bigint;
  readonly places: readonly KeptPlace[];
  readonly waiting: WaitingCoin | undefined;
}

/** Who bears the venue's withdrawal fee; `from` null while nobody declared it. */
export interface FeeTerm {
  readonly borneBy: 'holders' | 'operator';
  readonly from: Instant | null;
}

/** Rules of conversion per member and coin, effective-dated and never applied backwards, and what the operator declares. */
@Injectable()
export class ConversionRulesService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly conversion: ConversionService,
  ) {}

  /** Every altcoin that a source earns or that the member has. */
  async coinsOf(tx: ReadTx, memberId: string): Promise<CoinView[]> {
    const balances = await this.ledger.memberBalances(tx, memberId);
    const waiting = await this.conversion.waiting(tx);
    const views: CoinView[] = [];
    for (const asset of ASSETS) {
      const accrued = balances[asset]?.accrued ?? 0n;
      const owners = this.ports.coinOwners(asset);
      if (asset === 'BTC' || (owners.length === 0 && accrued === 0n)) continue;
      const rows = await keptOf(tx, memberId, asset);
      const atVenue = rows.reduce((sum, row) => sum + row.at_venue, 0n);
      const all = rows.reduce((sum, row) => sum + row.on_its_way, atVenue);
      const kept = all < accrued ? all : accrued;
      const rule = this.inForce(await this.rulesOf(tx, memberId, asset));
      const offered = (await this.offerOf(tx, asset))?.offered ?? false;
      views.push({
        asset,
        accrued,
        kept,
        keptAtVenue: atVenue < kept ? atVenue : kept,
        toConvert: accrued - kept,
        convertBps: rule?.convert_bps ?? CONVERT_ALL_BPS,
        ruleFrom: rule?.from_at ?? null,
        places: await this.placesOf(tx, memberId, asset),
        refused: mayNotKeep(asset, owners, { offered, sold: this.conversion.sells(asset) }),
        waiting: waiting.find((one) => one.asset === asset),
      });
    }
    return views;
  }

  /**
   * Declares how much of a coin a member has converted, from now on: earnings whose window ends later follow it.
   * @param convertBps 0 (keep all) to 10,000 (convert all)
   * @throws DomainError `conversion.bad-part`, `conversion.same-rule`, and the codes of `mayNotKeep`
   */
  async setRule(
    tx: WriteTx,
    actor: string,
    rule: { readonly memberId: string; readonly asset: Asset; readonly convertBps: number },
  ): Promise<void> {
    const { memberId, asset, convertBps } = rule;
    if (!Number.isInteger(convertBps) || convertBps < 0 || convertBps > CONVERT_ALL_BPS) {
      throw new DomainError('conversion.bad-part', 'Convert between 0 and 100 % of a coin. Nothing was changed.', {
        param: 'convertBps',
      });
    }
    if (convertBps < CONVERT_ALL_BPS) {
      const offered = (await this.offerOf(tx, asset))?.offered ?? false;
      const refused = mayNotKeep(asset, this.ports.coinOwners(asset), { offered, sold: this.conversion.sells(asset) }); // prettier-ignore
      if (refused !== undefined) throw refusal(refused, asset);
    }
    const rules = await this.rulesOf(tx, memberId, asset);
    if ((rules.at(-1)?.convert_bps ?? CONVERT_ALL_BPS) === convertBps) {
      throw new DomainError('conversion.same-rule', 'This rule holds already. Nothing was changed.', { asset });
    }
    // What was booked before this moment follows the rules of before.
    await followCredits(tx, this.ledger, this.ports.coinOwners);
    await beginFollowing(tx, this.ledger);
    const from_at = this.after(rules.at(-1)?.from_at);
    await tx.insert(conversionRule, [{ member_id: memberId, asset, from_at, convert_bps: convertBps }]);
    const details = { asset, convertBps: String(convertBps) };
    await this.audit.record(tx, { actor, action: 'conversion.rule-set', subject: memberId, details });
  }

  /**
   * Everything that the member keeps of a coin is sold with the next conversion, fees and price as they will be.
   * @throws DomainError `conversion.nothing-kept`, `conversion.kept-short`, `conversion.being-settled`
   * @returns base units that are to be converted
   */
  async convertKept(tx: WriteTx, actor: string, memberId: string, asset: Asset): Promise<bigint> {
    await followCredits(tx, this.ledger, this.ports.coinOwners);
    await this.assertReleasable(tx, memberId, asset);
    const units = await releaseKept(tx, memberId, asset);
    if (units === 0n) {
      throw new DomainError('conversion.nothing-kept', `You keep no ${asset} here. Nothing was changed.`, { asset });
    }
    await tx.insert(keptRelease, [{ id: newId(), member_id: memberId, asset, units, at: this.clock.now() }]);
    const details = { asset, units: units.toString() };
    await this.audit.record(tx, { actor, action: 'conversion.kept-released', subject: memberId, details });
    return units;
  }

  /** What the operator declared, by coin. */
  async terms(tx: ReadTx): Promise<{ readonly coins: KeepTerm[]; readonly withdrawalFee: FeeTerm }> {
    const waiting = await this.conversion.waiting(tx);
    const coins: KeepTerm[] = [];
    for (const asset of ASSETS) {
      const owners = this.ports.coinOwners(asset);
      const waits = waiting.find((one) => one.asset === asset);
      if (asset === 'BTC' || (owners.length === 0 && waits === undefined)) continue;
      const offer = await this.offerOf(tx, asset);
      const refused = mayNotKeep(asset, owners, this.declarable(asset));
      const rows = await tx.find(keptCoin, { where: { asset } });
      const kept = rows.reduce((sum, row) => sum + row.on_its_way + row.at_venue, 0n);
      coins.push({
        asset,
        owners,
        offered: offer?.offered ?? false,
        from: offer?.from_at ?? null,
        kept,
        places: await keptPlaces(tx, this.ledger, asset),
        refused,
        waiting: waits,
      });
    }
    const fee = this.inForce(await tx.find(withdrawalFeeTerm, {}));
    return { coins, withdrawalFee: { borneBy: fee?.borne_by ?? 'holders', from: fee?.from_at ?? null } };
  }

  /** Rules in force that keep something, and the latest word of whoever declared one. By member and coin. */
  async rules(tx: ReadTx): Promise<RuleRow[]> {
    const rows = await tx.find(conversionRule, {
      orderBy: [
        ['from_at', 'desc'],
        ['member_id', 'asc'],
      ],
    });
    const latest = new Map<string, RuleRow>();
    for (const row of rows) {
      const key = `${row.member_id} ${row.asset}`;
      if (!latest.has(key)) latest.set(key, row);
    }
    return [...latest.values()].slice(0, PAGE_MAX);
  }

  /**
   * Declares from now on whether members may keep a coin, with the way out "converted later on request". Ending the
   * offer takes nothing back: what is kept stays kept until its member asks.
   * @throws DomainError `conversion.same-rule`, and the codes of `mayNotKeep` but the offer itself
   */
  async declareKeep(tx: WriteTx, actor: string, asset: Asset, offered: boolean): Promise<void> {
    const refused = offered ? mayNotKeep(asset, this.ports.coinOwners(asset), this.declarable(asset)) : undefined;
    if (refused !== undefined) throw refusal(refused, asset);
    const before = await this.offerOf(tx, asset);
    if ((before?.offered ?? false) === offered) throw same();
    await tx.insert(keepOffer, [{ asset, from_at: this.after(before?.from_at), offered }]);
    await this.audit.record(tx, {
      actor,
      action: 'conversion.keep-declared',
      subject: asset,
      details: { offered: offered ? 'yes' : 'no' },
    });
  }

  /** Declares who bears a venue's withdrawal fee from now on (RULES.md 23). @throws DomainError `conversion.same-rule` */
  async declareWithdrawalFee(tx: WriteTx, actor: string, borneBy: FeeTerm['borneBy']): Promise<void> {
    const before = latestOf(await tx.find(withdrawalFeeTerm, {}));
    if (before?.borne_by === borneBy) throw same();
    await tx.insert(withdrawalFeeTerm, [{ from_at: this.after(before?.from_at), borne_by: borneBy }]);
    const details = { borneBy };
    await this.audit.record(tx, { actor, action: 'conversion.fee-declared', subject: 'withdrawal-fee', details });
  }

  private async placesOf(tx: ReadTx, memberId: string, asset: Asset): Promise<KeptPlace[]> {
    const sources = (await keptOf(tx, memberId, asset))
      .filter((row) => row.on_its_way > 0n)
      .map((row) => row.source_id);
    const lying = await tx.find(keptPlace, { where: { member_id: memberId, asset } });
    const venues = lying.filter(({ units }) => units > 0n).map(({ venue }) => venue);
    const all = await keptPlaces(tx, this.ledger, asset);
    return all.filter(({ at, id }) => (at === 'source' ? sources : venues).includes(id));
  }

  /** Who sells first would be paid with the coin of who keeps on: while some is missing nobody's part is known. */
  private async assertReleasable(tx: ReadTx, memberId: string, asset: Asset): Promise<void> {
    const short = (await this.placesOf(tx, memberId, asset)).find((place) => place.at === 'venue' && place.short > 0n);
    if (short !== undefined) {
      throw new DomainError('conversion.kept-short', `Less ${asset} lies at ${short.id} than members keep there. Nothing was changed, and your part is not reduced; the operator must clear it up first.`, { asset }); // prettier-ignore
    }
    const where = { member_id: memberId, kind: 'kept-settled', state: 'open' } as const;
    const open = await tx.find(conversionProposal, { where });
    if (open.some((row) => row.asset === asset)) {
      throw new DomainError('conversion.being-settled', `Your ${asset} is just being sent to you outside. Nothing was changed; look again when that is confirmed.`, { asset }); // prettier-ignore
    }
  }

  private declarable(asset: Asset): { readonly offered: true; readonly sold: boolean } {
    return { offered: true, sold: this.conversion.sells(asset) };
  }

  private rulesOf(tx: ReadTx, memberId: string, asset: Asset): Promise<RuleRow[]> {
    return tx.find(conversionRule, { where: { member_id: memberId, asset }, orderBy: [['from_at', 'asc']] });
  }

  private async offerOf(tx: ReadTx, asset: Asset) {
    return latestOf(await tx.find(keepOffer, { where: { asset } }));
  }

  private inForce<T extends { readonly from_at: Instant }>(versions: readonly T[]): T | undefined {
    return versionAt(versions, plusMs(this.clock.now(), 1));
  }

  /** Now, and after the version before: two declarations of one moment keep their order. */
  private after(before: Instant | undefined): Instant {
    const now = this.clock.now();
    return before !== undefined && before >= now ? plusMs(before, 1) : now;
  }
}

function latestOf<T extends { readonly from_at: Instant }>(versions: readonly T[]): T | undefined {
  return versions.reduce<T | undefined>((last, one) => (last === undefined || one.from_at > last.from_at ? one : last), undefined); // prettier-ignore
}

function refusal({ code, message }: KeepRefusal, asset: Asset): DomainError {
  return new DomainError(code, `${message} Nothing was changed and no money is affected.`, { asset });
}

function same(): DomainError {
  return new DomainError('conversion.same-rule', 'This is declared already. Nothing was changed.');
}
