import { crc32 } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  /** ASCII, without slashes. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const VERSION = 20;
/** 1 January 1980, the first day that the format knows: when a file was made is no fact of it. */
const DATE = 0x0021;

/**
 * Files stored in one ZIP archive, not compressed: the same files give the same bytes on any day.
 * @see PKWARE APPNOTE 6.3.10, 4.3.7, 4.3.12, 4.3.16. At most 65,535 files and 4 GiB
 */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const [file, title] = [Buffer.from(content), Buffer.from(name, 'ascii')];
    const head = Buffer.alloc(26);
    head.writeUInt16LE(VERSION, 0);
    head.writeUInt16LE(DATE, 8);
    head.writeUInt32LE(crc32(file), 10);
    head.writeUInt32LE(file.length, 14);
    head.writeUInt32LE(file.length, 18);
    head.writeUInt16LE(title.length, 22);
    parts.push(word(LOCAL), head, title, file);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(word(CENTRAL), short(VERSION), head, place, title);
    offset += 4 + head.length + title.length + file.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directory, word(END), end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
