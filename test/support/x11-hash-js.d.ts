/** The part of @dashevo/x11-hash-js that the tests ask for a second opinion: bytes in (format 1), bytes out (format 1). */
declare module '@dashevo/x11-hash-js' {
  export function digest(input: readonly number[], inputFormat: 1, outputFormat: 1): number[];
}
