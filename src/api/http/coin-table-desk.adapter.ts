import { Inject, Injectable } from '@nestjs/common';
import { CoinTableService } from '../../rewards/coin-table.service';
import { DevicePaybackService } from '../../rewards/device-payback.service';
import { STORE, type Store } from '../../store';
import { type Decimal, parseDecimal } from '../../units';
import type { CoinTableDto, CoinTableQuery } from '../wire/coin-table.dto';
import { CoinTableDesk } from './coin-table-desk.service';
import { coinTableDto } from './coin-table-views';

/** The table of the most profitable coin, answered from the rewards room. */
@Injectable()
export class RoomsCoinTableDesk extends CoinTableDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly coins: CoinTableService,
    private readonly devices: DevicePaybackService,
  ) {
    super();
  }

  async coinTable(memberId: string | null, query: CoinTableQuery): Promise<CoinTableDto> {
    const usdPerKwh = query.usdPerKwh === undefined ? await this.ownPrice(memberId) : parseDecimal(query.usdPerKwh);
    const table = await this.coins.table(usdPerKwh);
    return coinTableDto(table, usdPerKwh, memberId === null ? 'operator' : 'member');
  }

  private async ownPrice(memberId: string | null): Promise<Decimal | null> {
    if (memberId === null) return null;
    return (await this.store.read((tx) => this.devices.usdPerKwh(tx, memberId))) ?? null;
  }
}
