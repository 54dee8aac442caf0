import { StreamableFile } from '@nestjs/common';

/** A file as a desk hands it out. */
export interface FileAnswer {
  /** ASCII without quotes or slashes. */
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Sends it as a download: browsers never render it on our origin. */
export function download(file: FileAnswer): StreamableFile {
  return new StreamableFile(file.bytes, {
    type: file.contentType,
    disposition: `attachment; filename="${file.name.replace(/[^A-Za-z0-9._-]/g, '_')}"`,
    length: file.bytes.length,
  });
}
