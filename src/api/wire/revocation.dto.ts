import { Many, Text, When, Whole } from './field.dto';

/** A receipt that a reorganisation made untrue. It names no member and no amount. */
export class RevocationDto {
  @Text('Always `paydirt-revocation`.')
  format: 'paydirt-revocation';

  @Whole('Version of this document.')
  version: 1;

  @Text('Digest of the receipt file that is revoked.')
  receiptDigest: string;

  @Text('The transaction, which is being confirmed again.')
  txid: string;

  @Text('Hash of the block that left the best chain.')
  leftBlock: string;

  @Whole('Height of that block.')
  leftHeight: number;

  @Whole('Last block that the old and the new chain share; null when it is not on record.', { nullable: true })
  forkHeight: number | null;

  @Text('Hash of the tip that took over.')
  newTip: string;

  @When('When it was revoked.')
  revokedAt: number;
}

/** A page of revocations. */
export class RevocationsPageDto {
  @Many(() => RevocationDto, 'Newest first.')
  items: RevocationDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}
