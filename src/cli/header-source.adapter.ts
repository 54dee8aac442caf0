import { type FileHandle, open } from 'node:fs/promises';
import type { NetworkRules } from '../hashing';
import { DomainError } from '../units';
import { BAD_INPUT } from './command';
import { fileTrouble } from '../file-trouble';

/** Headers one after another, as the hashing core takes them. */
export interface HeaderBatch {
  readonly packed: Uint8Array;
  /** Where they differ in length: the start of each and the end of the last. */
  readonly offsets?: Uint32Array;
}

/** Bytes that are read at once: what a file of any size takes of memory. */
const SLICE_BYTES = 80 * 32_768;
/** Headers of a text file that are judged at once. */
const LINES_PER_BATCH = 512;
/** Longer than a header with two branches and the largest coinbase that a block can hold. */
const LINE_CHARACTERS_MAX = 8_000_000;
/** Enough to tell hex text from a header: the previous hash alone has 32 bytes that are not all digits. */
const PROBE_BYTES = 80;

function badInput(message: string): DomainError {
  return new DomainError(BAD_INPUT, message);
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw badInput(fileTrouble(error, path) ?? `${path} cannot be read`);
  }
}

/** Reads forward only, so that a pipe serves as well as a file of any size. */
async function* slices(file: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(SLICE_BYTES);
  for (;;) {
    let filled = 0;
    while (filled < SLICE_BYTES) {
      const { bytesRead } = await file.read(buffer, filled, SLICE_BYTES - filled, null).catch((error: unknown) => {
        throw badInput(fileTrouble(error, path) ?? `${path} cannot be read`);
      });
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled === 0) return;
    yield buffer.subarray(0, filled);
    if (filled < SLICE_BYTES) return;
  }
}

/** Whole headers of one size, however the slices fall. */
async function* fixedSize(parts: AsyncIterable<Uint8Array>, size: number, path: string): AsyncGenerator<HeaderBatch> {
  let rest: Uint8Array = new Uint8Array();
  for await (const part of parts) {
    const bytes = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const whole = bytes.length - (bytes.length % size);
    if (whole > 0) yield { packed: bytes.subarray(0, whole) };
    // A copy: the buffer is read into again.
    rest = Uint8Array.from(bytes.subarray(whole));
  }
  if (rest.length > 0) throw badInput(`${path} ends within a header: a header has ${size} bytes, ${rest.length} are left.`); // prettier-ignore
}

async function* linesOf(parts: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<{ text: string; at: number }> {
  let rest = '';
  let at = 0;
  for await (const part of parts) {
    const lines = (rest + Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      at += 1;
      yield { text: line.trim(), at };
    }
    if (rest.length > LINE_CHARACTERS_MAX) throw badInput(`Line ${at + 1} of ${path} is longer than any header.`);
  }
  if (rest.trim() !== '') yield { text: rest.trim(), at: at + 1 };
}

/** One header in hex on each line; empty lines are passed over. */
async function* hexLines(parts: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<HeaderBatch> {
  let headers: Buffer[] = [];
  let bytes = 0;
  for await (const { text, at } of linesOf(parts, path)) {
    if (text === '') continue;
    if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw badInput(`Line ${at} of ${path} is not hex.`);
    const header = Buffer.from(text, 'hex');
    headers.push(header);
    bytes += header.length;
    if (headers.length >= LINES_PER_BATCH || bytes >= SLICE_BYTES) {
      yield packed(headers);
      headers = [];
      bytes = 0;
    }
  }
  if (headers.length > 0) yield packed(headers);
}

function packed(headers: readonly Buffer[]): HeaderBatch {
  const offsets = new Uint32Array(headers.length + 1);
  headers.forEach((header, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + header.length;
  });
  return { packed: Buffer.concat(headers), offsets };
}

async function* after(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/**
 * Reads a file of headers in slices, whatever its size: concatenated headers, or for merged mining and Zcash one
 * header in hex on each line.
 * @throws DomainError `cli.bad-input` on a file that is missing, empty, cut within a header, or not hex
 */
export async function* headerBatches(path: string, rules: NetworkRules): AsyncGenerator<HeaderBatch> {
  const file = await opened(path);
  try {
    const size = rules.headerBytes;
    const stats = await file.stat();
    const parts = slices(file, path);
    const first = await parts.next();
    if (first.done === true) throw badInput(`${path} is empty: there is no header to verify.`);
    const all = after(first.value, parts);
    const isTextual = rules.auxpow !== null || size !== 80;
    if (isTextual && /^[0-9a-fA-F\s]+$/.test(Buffer.from(first.value.subarray(0, PROBE_BYTES)).toString('latin1'))) {
      yield* hexLines(all, path);
      return;
    }
    if (stats.isFile() && stats.size % size !== 0) {
      const what = isTextual ? `neither lines of hex nor whole headers of ${size} bytes` : `no multiple of ${size}`;
      throw badInput(`${path} has ${stats.size} bytes, ${what}: it is cut short or no file of headers.`);
    }
    yield* fixedSize(all, size, path);
  } finally {
    await file.close();
  }
}
