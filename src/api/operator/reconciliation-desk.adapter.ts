import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../../ledger';
import { readFileMap } from '../../rewards';
import { CoinOriginService } from '../../rewards/coin-origin.service';
import { FileImportService } from '../../rewards/file-import.service';
import { PoolTotals } from '../../rewards/pool-totals.service';
import { ReconcileQueryService } from '../../rewards/reconcile-query.service';
import { WrongDayService } from '../../rewards/wrong-day.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { ExplainDayDto, ExplainTotalDto, NameCoinDto } from '../wire/doubts.dto';
import type {
  FileImportedDto,
  FilePreviewDto,
  FileSourcesDto,
  ImportFileDto,
  PreviewFileDto,
  ReconciliationDto,
} from '../wire/reconciliation.dto';
import { ReconciliationDesk } from './reconciliation-desk.service';
import { arrivedDto, doubtDto, fileSourceDto, previewDto, reconciledDto, totalDto } from './reconciliation-views';

/** What an operator may say: which source paid a coin, why it came on another day, why a pool's total differs. */
@Injectable()
export class CoinWords {
  constructor(
    readonly origins: CoinOriginService,
    readonly days: WrongDayService,
    readonly totals: PoolTotals,
  ) {}
}

/** Reconciliation and files, answered from the rewards room. */
@Injectable()
export class RoomsReconciliationDesk extends ReconciliationDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly query: ReconcileQueryService,
    private readonly imports: FileImportService,
    private readonly words: CoinWords,
  ) {
    super();
  }

  reconciliation(): Promise<ReconciliationDto> {
    return this.store.read(async (tx) => {
      const sources = await this.query.sources(tx);
      const unannounced = await this.query.unannounced(tx);
      const doubts = await this.query.doubts(tx);
      return {
        asOf: this.clock.now(),
        items: sources.map((source) => reconciledDto(source, accounts.sourceDiscrepancy(source.declaration.id))),
        unannounced: unannounced.map(arrivedDto),
        doubts: doubts.items.map(doubtDto),
        doubtsTotal: doubts.total,
        totals: (await this.words.totals.list(tx)).map(totalDto),
      };
    });
  }

  async nameCoin(actor: Actor, { outpoint, sourceId, feeUnits, payoutId }: NameCoinDto): Promise<DoneDto> {
    const [txid = '', vout = ''] = outpoint.split(':');
    const origin = {
      txid,
      vout: Number.parseInt(vout, 10),
      sourceId,
      fee: BigInt(feeUnits),
      ...(payoutId === undefined ? {} : { payoutId }),
    };
    await this.store.write((tx) => this.words.origins.name(tx, `operator-${actor.accountId}`, origin));
    return { done: true };
  }

  async explainDay(actor: Actor, { sourceId, payoutId, reason }: ExplainDayDto): Promise<DoneDto> {
    const what = { sourceId, payoutId, reason };
    await this.store.write((tx) => this.words.days.explain(tx, `operator-${actor.accountId}`, what));
    return { done: true };
  }

  async explainTotal(actor: Actor, { sourceId, kind, gap, reason }: ExplainTotalDto): Promise<DoneDto> {
    const what = { sourceId, kind, gap: BigInt(gap), reason };
    await this.store.write((tx) => this.words.totals.explain(tx, `operator-${actor.accountId}`, what));
    return { done: true };
  }

  async files(): Promise<FileSourcesDto> {
    const views = await this.store.read((tx) => this.imports.views(tx));
    return { items: views.map(fileSourceDto) };
  }

  async previewFile({ sourceId, csv, map }: PreviewFileDto): Promise<FilePreviewDto> {
    const file = { sourceId, text: csv, map: readFileMap(map) };
    const plan = await this.store.read((tx) => this.imports.preview(tx, file));
    return previewDto(plan, this.imports.declared(sourceId).asset);
  }

  async importFile(actor: Actor, { sourceId, csv, map, hash }: ImportFileDto): Promise<FileImportedDto> {
    const file = { sourceId, text: csv, map: readFileMap(map) };
    const by = `operator-${actor.accountId}`;
    const { id, counts } = await this.store.write((tx) => this.imports.book(tx, by, file, hash));
    const { new: added, revised, unchanged } = counts;
    return { id, added, revised, unchanged, changed: added + revised > 0 };
  }
}
