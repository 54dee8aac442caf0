import { Matches, ValidateIf } from 'class-validator';
import { Text } from './field.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Through which source a contract is paid. */
export class SetContractSourceDto {
  @Text('The source that brings what the provider pays, each for one contract; null: nothing comes.', {
    nullable: true,
  })
  @ValidateIf((_, value) => value !== null)
  @Matches(ID)
  sourceId: string | null;
}
