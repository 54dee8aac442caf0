import { HashingRefusal } from './refusal';

/** Reads consensus encoding forwards and never past the end. */
export class ByteReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get offset(): number {
    return this.at;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** @throws HashingRefusal `hashing.truncated` */
  take(length: number): Uint8Array {
    if (length > this.left) throw new HashingRefusal('hashing.truncated', 'The bytes end too early.');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  uint8(): number {
    return this.take(1)[0] ?? 0;
  }

  uint32(): number {
    this.take(4);
    return this.view.getUint32(this.at - 4, true);
  }

  int32(): number {
    this.take(4);
    return this.view.getInt32(this.at - 4, true);
  }

  uint64(): bigint {
    this.take(8);
    return this.view.getBigUint64(this.at - 8, true);
  }

  /**
   * A count or length in compact size.
   * @throws HashingRefusal `hashing.bad-size` when it is longer than needed or counts more than bytes are left
   * @see Bitcoin Core serialize.h ReadCompactSize
   */
  size(): number {
    const lead = this.uint8();
    let value = lead;
    let least = 0;
    if (lead === 0xfd) {
      this.take(2);
      value = this.view.getUint16(this.at - 2, true);
      least = 0xfd;
    } else if (lead === 0xfe) {
      value = this.uint32();
      least = 0x10000;
    } else if (lead === 0xff) {
      throw new HashingRefusal('hashing.bad-size', 'A count beyond 2^32 does not occur.');
    }
    if (value < least) throw new HashingRefusal('hashing.bad-size', 'A count is written longer than needed.');
    if (value > this.left) throw new HashingRefusal('hashing.bad-size', 'A count exceeds the bytes that are left.');
    return value;
  }
}
