import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Exact, Many, Text, When } from './field.dto';
import { NAME_MAX } from './taxes-fields';

const PARTS_MAX = 100;

/** One purchase. */
export class CostPartDto {
  @Exact('Coins, decimal text.', { example: '0.015' })
  @IsString()
  @MaxLength(NAME_MAX)
  amount: string;

  @Text('Day of acquisition, YYYY-MM-DD in the tax zone.')
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  acquiredOn: string;

  @Exact('What it cost with its costs, US dollars.', { example: '1200.5' })
  @Matches(/^\d{1,15}(\.\d{1,12})?$/)
  basisUsd: string;
}

/** Coin that came from before these books. */
export class TaxOpeningDto {
  @Text('The lot.')
  lot: string;

  @Text('The coin.')
  asset: string;

  @Exact('Coins that came, decimal text.', { example: '0.015' })
  amount: string;

  @When('When it came here.')
  at: number;

  @Many(() => CostPartDto, 'What the member stated; empty: its cost is not known, which is not 0.')
  parts: CostPartDto[];
}

/** State what coin from before these books cost. */
export class StateCostDto {
  @Text('The lot.')
  @IsString()
  @MaxLength(NAME_MAX)
  lot: string;

  @Many(() => CostPartDto, 'Purchases that come to the whole amount; empty: it is not known.')
  @IsArray()
  @ArrayMaxSize(PARTS_MAX)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CostPartDto)
  parts: CostPartDto[];
}
