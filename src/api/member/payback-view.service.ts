import { Inject, Injectable } from '@nestjs/common';
import { paybackOf } from '../../rewards';
import { type DeviceHistory, DevicePaybackService, type Purchase } from '../../rewards/device-payback.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { incomeRowOf, RowIncomeService } from '../../tax/row-income.service';
import { divide, formatUsdExact, type Usd, usd } from '../../units';
import type { DevicePaybackDto, SetPurchaseDto } from '../wire/payback.dto';

/** Rows whose income is looked up at once. */
const ROWS_PER_STEP = 200;

interface OwnDevice {
  readonly memberId: string;
  readonly sourceId: string;
  readonly worker: string;
}

/** What a device earned, valued, and what of it has no value. */
interface Valued {
  readonly usd: Usd;
  readonly unvalued: number;
}

/** The payback of one device: its work from the rewards room, the value of its rows from the tax room. */
@Injectable()
export class PaybackView {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly devices: DevicePaybackService,
    private readonly income: RowIncomeService,
  ) {}

  /** @param netPerDay what is left a day now; null: nobody can say */
  of(device: OwnDevice, netPerDay: Usd | null): Promise<DevicePaybackDto> {
    return this.store.read(async (tx) => {
      const purchase = await this.devices.purchase(tx, device);
      if (purchase === undefined) return { payback: null };
      const history = await this.devices.history(tx, device, purchase.boughtOn);
      const earned = await this.valued(tx, device, history);
      const { price } = purchase;
      const { electricity, knowsPower, rows, cut } = history;
      const { recovered, remaining, state, days } = paybackOf({ price, earned: earned.usd, electricity, netPerDay });
      return {
        payback: {
          purchase: purchaseDto(purchase),
          rows: rows.length,
          unvalued: earned.unvalued,
          cut,
          earned: formatUsdExact(earned.usd),
          electricity: knowsPower ? formatUsdExact(electricity) : null,
          recovered: formatUsdExact(recovered),
          remaining: formatUsdExact(remaining),
          netPerDay: netPerDay === null ? null : formatUsdExact(netPerDay),
          state,
          days,
        },
      };
    });
  }

  /** @throws DomainError `rewards.bad-purchase`, `rewards.unknown-device` */
  async declare(actor: string, memberId: string, input: SetPurchaseDto): Promise<void> {
    await this.store.write((tx) => this.devices.declare(tx, actor, { memberId, ...input }));
  }

  /** Its part of each row's value, rounded once a row, half-even. A row that was taken back since is not counted. */
  private async valued(tx: ReadTx, { memberId }: OwnDevice, { rows }: DeviceHistory): Promise<Valued> {
    let sum = 0n;
    let unvalued = 0;
    for (let at = 0; at < rows.length; at += ROWS_PER_STEP) {
      const step = rows.slice(at, at + ROWS_PER_STEP);
      const refs = step.map(({ sourceId, externalId }) => incomeRowOf(sourceId, externalId));
      const income = await this.income.of(tx, memberId, refs);
      step.forEach(({ due, part }, index) => {
        const row = income.get(refs[index] ?? '');
        if (due === 0n) return;
        const isWhole = row !== undefined && row.lines > 0 && row.unpriced === null && !row.waiting && !row.repaid;
        if (!isWhole) unvalued += 1;
        if (row === undefined || row.repaid) return;
        sum += divide(row.usd * part, due, 'half-even');
      });
    }
    return { usd: usd(sum), unvalued };
  }
}

function purchaseDto({ price, boughtOn, declaredAt }: Purchase) {
  return { priceUsd: formatUsdExact(price), boughtOn, declaredAt };
}
