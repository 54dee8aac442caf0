import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';

/** What a field may say beside its meaning. */
interface FieldOptions {
  readonly nullable?: true;
  readonly optional?: true;
  readonly example?: unknown;
}

type Ref = () => abstract new (...args: never[]) => unknown;

function common(description: string, options: FieldOptions): ApiPropertyOptions {
  return {
    description,
    required: options.optional !== true,
    ...(options.nullable === true ? { nullable: true } : {}),
    ...(options.example === undefined ? {} : { example: options.example }),
  };
}

/** A text. */
export const Text = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ ...common(description, options), type: String } as ApiPropertyOptions);

/** Base units of an asset, or another exact number, as a decimal string: never a JSON number. */
export const Exact = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ example: '10000', ...common(description, options), type: String } as ApiPropertyOptions);

/** A whole number that is no money: a height, a count. */
export const Whole = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ ...common(description, options), type: 'integer' } as ApiPropertyOptions);

/** An instant in epoch milliseconds. */
export const When = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({
    example: 1767225600000,
    ...common(`${description} Epoch milliseconds.`, options),
    type: 'integer',
  } as ApiPropertyOptions);

/** Yes or no. */
export const Flag = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ ...common(description, options), type: Boolean } as ApiPropertyOptions);

/** One word out of a named list; the list becomes a schema of its own. */
export const OneOf = (
  name: string,
  values: readonly string[],
  description: string,
  options: FieldOptions = {},
): PropertyDecorator => ApiProperty({ ...common(description, options), enum: [...values], enumName: name });

/** Another object. */
export const Part = (type: Ref, description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ ...common(description, options), type: type() } as ApiPropertyOptions);

/** A list of objects. */
export const Many = (type: Ref, description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ ...common(description, options), type: type(), isArray: true } as ApiPropertyOptions);

/** A list of texts. */
export const Texts = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ ...common(description, options), type: String, isArray: true } as ApiPropertyOptions);

/** A list of whole numbers. */
export const Wholes = (description: string): PropertyDecorator =>
  ApiProperty({ ...common(description, {}), type: 'integer', isArray: true } as ApiPropertyOptions);

/** Names and texts. */
export const TextMap = (description: string, options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({
    ...common(description, options),
    type: 'object',
    additionalProperties: { type: 'string' },
  } as ApiPropertyOptions);

/** Of a field of a request: it may be left out. `null` is a value like another, and checked. */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
