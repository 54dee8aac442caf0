/** @jest-environment node */
import { readPsbtFile } from './psbt-file';

const PSBT = Buffer.from([0x70, 0x73, 0x62, 0x74, 0xff, 1, 2, 3]);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a file from a device', () => {
  it.each([
    ['bytes', Uint8Array.from(PSBT), { psbt: PSBT.toString('base64') }],
    ['base64', bytes(PSBT.toString('base64')), { psbt: PSBT.toString('base64') }],
    ['base64 with line ends', bytes(`cHNidP8B\r\nAgM=\n`), { psbt: PSBT.toString('base64') }],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), { refused: 'not-psbt' }],
    ['hex', bytes(PSBT.toString('hex')), { refused: 'not-psbt' }],
    ['nothing', new Uint8Array(), { refused: 'not-psbt' }],
    ['1.9 MB', new Uint8Array(1_900_001), { refused: 'too-large' }],
    ['bytes that are larger as base64', Uint8Array.from(Buffer.concat([PSBT, Buffer.alloc(1_890_000)])), { refused: 'too-large' }], // prettier-ignore
  ])('of %s', (_, file, read) => {
    expect(readPsbtFile(file)).toEqual(read);
  });
});
