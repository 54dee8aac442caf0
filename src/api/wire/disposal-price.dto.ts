import { ASSETS } from '../../units';
import { OneOf, Text, When } from './field.dto';

/** A price that a sale or a fee of members' coin waits for. */
export class DisposalPriceDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @When('Of which instant.')
  at: number;

  @Text('Day in the tax zone.')
  day: string;

  @Text('Why there is none yet.')
  reason: string;
}
