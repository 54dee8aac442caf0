import { IsBoolean, IsIn, IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import { FORM_WAYS, FORM_WORDS, PAYEE_FORMS, type PayeeForm, TAX_CLASSES, type TaxClass, TIN_TYPES, type TinType } from '../../filing'; // prettier-ignore
import { Flag, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

const PERSON_MAX = 20;
const LINE_MAX = 75;
const TIN_MAX = 30;
const SIGNATURE_MAX = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const COUNTRY = /^[A-Z]{2}$/;
const NAME_KINDS = ['individual', 'business'] as const;

/** A name and an address as a form states them. */
export class PartyDto {
  @OneOf('NameKind', NAME_KINDS, 'A person or a business.')
  @IsIn(NAME_KINDS)
  nameKind: (typeof NAME_KINDS)[number];

  @Text('First name of a person.')
  @IsString()
  @MaxLength(PERSON_MAX)
  first: string;

  @Text('Middle name.')
  @IsString()
  @MaxLength(PERSON_MAX)
  middle: string;

  @Text('Last name.')
  @IsString()
  @MaxLength(PERSON_MAX)
  last: string;

  @Text('Suffix, such as Jr.')
  @IsString()
  @MaxLength(PERSON_MAX)
  suffix: string;

  @Text('Name of a business.')
  @IsString()
  @MaxLength(LINE_MAX)
  business: string;

  @Text('Second line of its name.')
  @IsString()
  @MaxLength(LINE_MAX)
  business2: string;

  @Text('Country, two letters.', { example: 'US' })
  @Matches(COUNTRY, { message: 'country must be two capital letters' })
  country: string;

  @Text('Street.')
  @IsString()
  @MaxLength(LINE_MAX)
  line1: string;

  @Text('Second line.')
  @IsString()
  @MaxLength(LINE_MAX)
  line2: string;

  @Text('City.')
  @IsString()
  @MaxLength(LINE_MAX)
  city: string;

  @Text('State or province.')
  @IsString()
  @MaxLength(LINE_MAX)
  state: string;

  @Text('ZIP or postal code.')
  @IsString()
  @MaxLength(LINE_MAX)
  zip: string;
}

/** What every form says. */
class FormFieldsDto extends PartyDto {
  @OneOf('TaxClass', TAX_CLASSES, 'Line 3a of Form W-9; `individual` on Form W-8BEN.')
  @IsIn(TAX_CLASSES)
  taxClass: TaxClass;

  @Text('US taxpayer identification number as written; empty where there is none. It is sealed, and never comes back whole.')
  // prettier-ignore
  @IsString()
  @MaxLength(TIN_MAX)
  tin: string;

  @OneOf('TinType', TIN_TYPES, 'What it is; null where nobody says.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsIn(TIN_TYPES)
  tinType: TinType | null;

  @Text('Citizenship, two letters; null on Form W-9.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Matches(COUNTRY, { message: 'citizenship must be two capital letters' })
  citizenship: string | null;

  @Text('Foreign tax identifying number; null on Form W-9.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(TIN_MAX)
  foreignTin: string | null;

  @Text('Day of birth; null where the form has none.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Matches(DAY, { message: 'bornOn must be a day' })
  bornOn: string | null;
}

const MEMBER_FORMS = ['W-9', 'W-8BEN'] as const;
const SIGNED_WORDS = [FORM_WORDS['W-9'], FORM_WORDS['W-8BEN']] as const;

/** A form that a member signs. */
export class SignTaxFormDto extends FormFieldsDto {
  @OneOf('MemberTaxForm', MEMBER_FORMS, 'Which form.')
  @IsIn(MEMBER_FORMS)
  form: (typeof MEMBER_FORMS)[number];

  @OneOf('TaxFormWords', SIGNED_WORDS, 'Which words stood above the signature.')
  @IsIn(SIGNED_WORDS)
  words: (typeof SIGNED_WORDS)[number];

  @Flag('Item 2 of the certification of Form W-9 is crossed out.')
  @IsBoolean()
  itemTwoCrossedOut: boolean;

  @Text('The name on the form, typed: the signature.')
  @IsString()
  @Length(1, SIGNATURE_MAX)
  signature: string;
}

/** A form on paper, typed in by an operator. */
export class PaperTaxFormDto extends FormFieldsDto {
  @OneOf('PayeeForm', PAYEE_FORMS, 'Which form.')
  @IsIn(PAYEE_FORMS)
  form: PayeeForm;

  @Text('Day on which it was signed.', { example: '2026-03-02' })
  @Matches(DAY, { message: 'signedOn must be a day' })
  signedOn: string;

  @Text('Day on which it came.', { example: '2026-03-04' })
  @Matches(DAY, { message: 'receivedOn must be a day' })
  receivedOn: string;
}

/** A form on file. Of its number only the last four digits are told. */
export class TaxFormDto extends PartyDto {
  @Whole('Version, from 1.')
  version: number;

  @OneOf('PayeeForm', PAYEE_FORMS, 'Which form.')
  form: string;

  @OneOf('FormWay', FORM_WAYS, 'How it came.')
  way: string;

  @Text('Day on which it was signed.')
  signedOn: string;

  @Text('Day on which it came.')
  receivedOn: string;

  @Text('The last day on which it counts; null for Form W-9, which has none.', { nullable: true })
  until: string | null;

  @OneOf('TaxClass', TAX_CLASSES, 'Tax class.')
  taxClass: string;

  @Text('The number with its last four digits alone; null where there are not nine.', { nullable: true })
  tin: string | null;

  @OneOf('TinType', TIN_TYPES, 'What the number is.', { nullable: true })
  tinType: string | null;
}

/** How a member stands with the tax form. */
export class TaxFormStateDto {
  @Part(() => TaxFormDto, 'The form that counts; null while there is none.', { nullable: true })
  form: TaxFormDto | null;

  @Flag('Whether copies come electronically.')
  electronicConsent: boolean;

  @When('Since when that is so; null where it was never said.', { nullable: true })
  consentAt: number | null;

  @Text('The member’s name here, to begin the form with.', { nullable: true })
  name: string | null;

  @Texts('What looks wrong with the form that was just given; it is stored all the same.')
  warnings: string[];
}

/** Agree to electronic copies, or take it back. */
export class TaxConsentDto {
  @Flag('True agrees, false takes it back.')
  @IsBoolean()
  given: boolean;
}
