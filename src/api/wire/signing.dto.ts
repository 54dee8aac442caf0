import { IsString, Matches, MaxLength } from 'class-validator';
import { Flag, Many, Text, When, Whole } from './field.dto';

/** The largest file in base64: far above any standard transaction with every signature. */
const PSBT_LENGTH_MAX = 1_900_000;

/** A key of the treasury and how far it has signed. */
export class SigningKeyDto {
  @Text("Fingerprint of the device's master key.")
  fingerprint: string;

  @Text('From the master key to the account.')
  accountPath: string;

  @Whole('Inputs that it has signed.')
  signedInputs: number;

  @When('Since when it has signed all of them; null while one is missing.', { nullable: true })
  signedAt: number | null;
}

/** How far a batch is with devices and co-signers. */
export class SigningDto {
  @Flag('False where a process of this service signs: then no file goes out and none is taken.')
  outside: boolean;

  @Flag('Whether the batch waits for signatures now.')
  open: boolean;

  @Text('The id that the transaction will have.')
  txid: string;

  @Whole('Inputs.')
  inputs: number;

  @Whole('How many of the keys must sign.')
  needed: number;

  @Many(() => SigningKeyDto, 'The keys of the treasury.')
  keys: SigningKeyDto[];
}

/** A PSBT that came back from a device or a co-signer. */
export class SignaturesDto {
  @Text('The signed PSBT (BIP-174) in base64.')
  @IsString()
  @MaxLength(PSBT_LENGTH_MAX)
  @Matches(/^[A-Za-z0-9+/]+={0,2}$/, { message: 'psbt must be base64' })
  psbt: string;
}
