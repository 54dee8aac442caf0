/** Judges one value of a parsed file. */
export type Check = (value: unknown) => boolean;
/** The fields of an object: these and no others. */
export type Shape = Readonly<Record<string, Check>>;

export const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

/** 32 bytes, lower-case hex. */
export const isHash = matches(/^[0-9a-f]{64}$/);
/** Base units to 38 digits, as canonical decimal text: never below zero. */
export const isUnits = matches(/^(?:0|[1-9]\d{0,37})$/);

/** A whole number from zero to `most`. */
export const whole =
  (most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;

export const exactly =
  (expected: unknown): Check =>
  (value) =>
    value === expected;

/** An object of these fields and no others. */
export const shaped =
  (shape: Shape): Check =>
  (value) =>
    badField(value, shape) === undefined;

/** A list of at most so many. */
export const many =
  (check: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);

/** The first field that is unknown, missing or wrong; `file` where there is no object at all. */
export function badField(value: unknown, shape: Shape): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'file';
  const fields = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(shape, name));
  return unknown ?? Object.keys(shape).find((name) => shape[name]?.(fields[name]) !== true);
}
