import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Attributes that a person reads or hears. */
const READ_ALOUD = new Set(['title', 'label', 'aria-label', 'placeholder', 'alt', 'description', 'hint', 'lead']);
/** Signs that are the same in every language. */
const SIGNS = /^[\s·–—…()≈#:.,$%/→←|&;nbsp-]*$/;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.tsx') && !entry.name.endsWith('.test.tsx') ? [path] : [];
  });
}

/** Words that stand in a component instead of in the catalogue. */
export function hardCoded(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && !SIGNS.test(node.text)) found.push(`${name}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && READ_ALOUD.has(node.name.getText(file))) {
      const value = node.initializer;
      if (value !== undefined && ts.isStringLiteral(value)) found.push(`${name}: ${value.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the catalogue', () => {
  it('holds every word: no component has one of its own', () => {
    const root = join(__dirname, '..');
    const files = sources(root);
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((path) => hardCoded(path.slice(root.length), readFileSync(path, 'utf8')))).toEqual([]);
  });

  it('would notice one', () => {
    expect(hardCoded('a.tsx', 'const A = () => <p>Pay now</p>;')).toEqual(['a.tsx: Pay now']);
    expect(hardCoded('a.tsx', 'const A = () => <p title="Pay now">{t.pay} · </p>;')).toEqual(['a.tsx: Pay now']);
  });
});
