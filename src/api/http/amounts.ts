import type { Asset } from '../../units';
import type { AmountDto } from '../wire/common.dto';

/** An amount on the wire. */
export function amountDto(asset: Asset, units: bigint): AmountDto {
  return { asset, units: units.toString() };
}

export function btcDto(units: bigint): AmountDto {
  return amountDto('BTC', units);
}
