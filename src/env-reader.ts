import { fileTrouble } from './file-trouble';
import { nearestName } from './nearest-name';
import { DomainError, Secret } from './units';

/** One documented variable: what `.env.example` shows and what a mistake names. */
export interface Variable {
  readonly name: string;
  readonly what: string;
  /** Used when the variable is unset or empty; undefined means that it is required. */
  readonly fallback?: string;
}

/** What a file says wrong, each a sentence of its own: thrown by a parser that goes on after the first. */
export class FileMistakes extends DomainError {
  constructor(
    code: string,
    readonly mistakes: readonly string[],
  ) {
    super(code, mistakes.join(' '), { count: mistakes.length });
  }
}

const PREFIX = 'PAYDIRT_';

/** Reads variables from an environment and collects one plain sentence for every mistake instead of stopping at the first. */
export class EnvReader {
  readonly mistakes: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** The text of a variable; records a mistake and returns '' when a required one is missing. */
  text(variable: Variable): string {
    const value = this.env[variable.name]?.trim();
    if (value !== undefined && value !== '') return value;
    if (variable.fallback === undefined) this.mistakes.push(`${variable.name} is not set: ${variable.what}.`);
    return variable.fallback ?? '';
  }

  secret(variable: Variable): Secret {
    return new Secret(this.text(variable));
  }

  oneOf<T extends string>(variable: Variable, allowed: readonly T[]): T {
    const value = this.text(variable);
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    if (value !== '') this.mistakes.push(`${variable.name} is "${value}", but must be one of: ${allowed.join(', ')}.`);
    return allowed[0] as T;
  }

  /** A whole number within bounds, both included. */
  whole(variable: Variable, min: number, max: number): number {
    const value = this.text(variable);
    const number = /^\d{1,15}$/.test(value) ? Number.parseInt(value, 10) : Number.NaN;
    if (number >= min && number <= max) return number;
    if (value !== '') {
      this.mistakes.push(`${variable.name} is "${value}", but must be a whole number from ${min} to ${max}.`);
    }
    return min;
  }

  /** Whole units within bounds, as a bigint. @param unit as a mistake names it */
  units(variable: Variable, min: bigint, max: bigint, unit = 'satoshi'): bigint {
    const value = this.text(variable);
    const number = /^\d{1,20}$/.test(value) ? BigInt(value) : -1n;
    if (number >= min && number <= max) return number;
    if (value !== '') {
      this.mistakes.push(
        `${variable.name} is "${value}", but must be a whole number of ${unit} from ${min} to ${max}.`,
      );
    }
    return min;
  }

  /** Runs a parser and turns its refusal into a mistake of this variable. */
  parsed<T>(variable: Variable, parse: (text: string) => T): T | undefined {
    const value = this.text(variable);
    if (value === '') return undefined;
    try {
      return parse(value);
    } catch (error) {
      const found = error instanceof FileMistakes ? error.mistakes : [sentence(error, value)];
      for (const mistake of found) this.mistakes.push(`${variable.name} is "${value}": ${mistake}`);
      return undefined;
    }
  }

  /** A misspelt limit would leave the default in force: what is not known is refused. Values are not repeated. */
  refuseUnknown(known: readonly Variable[]): void {
    const names = known.map(({ name }) => name);
    for (const name of Object.keys(this.env).sort()) {
      if (!name.startsWith(PREFIX) || names.includes(name)) continue;
      const nearest = nearestName(name, names) ?? '';
      this.mistakes.push(`${name} is not a variable of Paydirt. The nearest one is ${nearest}.`);
    }
  }

  mistake(text: string): void {
    this.mistakes.push(text);
  }
}

function sentence(error: unknown, path: string): string {
  const trouble = fileTrouble(error, path);
  // The path stands before it already.
  if (trouble !== undefined) return `${trouble.replace(`${path}: `, '')}.`;
  return error instanceof Error ? error.message : String(error);
}
