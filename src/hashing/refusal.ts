/**
 * An expected refusal of the hashing core. `code` is stable and reads `hashing.reason`.
 * The core imports nothing, so that a browser can run the same bytes: this is its own error, not units' DomainError.
 */
export class HashingRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'HashingRefusal';
  }
}
