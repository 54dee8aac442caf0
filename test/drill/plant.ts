import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bug } from './bugs';

/**
 * The files of a tree with a bug planted.
 * @throws Error when a text is not there exactly once: the source moved on, and the bug has to follow it
 */
export function planted(root: string, { name, edits }: Bug): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, find, put } of edits) {
    const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
    const places = text.split(find).length - 1;
    if (places !== 1)
      throw new Error(`"${name}" does not apply: ${file} has its text ${places} times, not once:\n${find}`);
    texts.set(file, text.split(find).join(put));
  }
  return texts;
}

/** Plants a bug. @returns what puts the tree back as it was */
export function plant(root: string, bug: Bug): () => void {
  const texts = planted(root, bug);
  const before = [...texts.keys()].map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  for (const [file, text] of texts) writeFileSync(join(root, file), text);
  return () => {
    for (const [file, text] of before) writeFileSync(join(root, file), text);
  };
}
