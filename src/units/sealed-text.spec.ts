import { keyedMark, openEnvelope, rewrapEnvelope, seal, sealEnvelope, unseal } from './sealed-text';
import { Secret } from './secret';

const KEY = new Secret('11'.repeat(32));
const OTHER = new Secret('22'.repeat(32));
const OF = { purpose: 'payee-tin', owner: 'm1' };
const TEXT = '900-70-1234';
const sealed = expect.objectContaining({ code: 'auth.sealed' });

/** SECURITY.md B2 and B4, 24 and 25. */
describe('a sealed text', () => {
  it('opens with its key, purpose and owner, and says nothing of what it holds', () => {
    const text = seal(KEY, OF, TEXT);
    expect(unseal(KEY, OF, text)).toBe(TEXT);
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain('1234');
    expect(seal(KEY, OF, TEXT)).not.toBe(text);
  });

  it.each([
    ['key', OTHER, OF],
    ['owner', KEY, { ...OF, owner: 'm2' }],
    ['purpose', KEY, { ...OF, purpose: 'totp' }],
  ])('does not open with another %s', (_, key, of) => {
    expect(() => unseal(key, of, seal(KEY, OF, TEXT))).toThrow(sealed);
  });

  it.each([0, 11, 12, 27, 28, 38])('does not open when byte %i of it was changed', (at) => {
    const bytes = Buffer.from(seal(KEY, OF, TEXT), 'base64');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(() => unseal(KEY, OF, bytes.toString('base64'))).toThrow(sealed);
  });
});

describe('an envelope', () => {
  it('has a key of its own, so that equal texts have nothing in common', () => {
    const [one, two] = [sealEnvelope(KEY, OF, TEXT), sealEnvelope(KEY, OF, TEXT)];
    expect(openEnvelope(KEY, OF, one)).toBe(TEXT);
    expect(() => openEnvelope(KEY, OF, { ...one, sealedKey: two.sealedKey })).toThrow(sealed);
  });

  it('does not open for another owner, neither its key nor its text', () => {
    const envelope = sealEnvelope(KEY, OF, TEXT);
    expect(() => openEnvelope(KEY, { ...OF, owner: 'm2' }, envelope)).toThrow(sealed);
    // The key of another owner's envelope brought over with the text.
    const swapped = { ...envelope, sealedKey: sealEnvelope(KEY, { ...OF, owner: 'm2' }, TEXT).sealedKey };
    expect(() => openEnvelope(KEY, { ...OF, owner: 'm2' }, swapped)).toThrow(sealed);
  });

  it('changes its outer key without its text; the old key is useless then', () => {
    const before = sealEnvelope(KEY, OF, TEXT);
    const after = rewrapEnvelope({ from: KEY, to: OTHER }, OF, before);
    expect(after.sealedText).toBe(before.sealedText);
    expect(openEnvelope(OTHER, OF, after)).toBe(TEXT);
    expect(() => openEnvelope(KEY, OF, after)).toThrow(sealed);
    expect(() => rewrapEnvelope({ from: KEY, to: OTHER }, OF, after)).toThrow(sealed);
  });
});

describe('a keyed mark', () => {
  it('is the same for the same text, key and purpose alone', () => {
    const mark = keyedMark(KEY, 'a', '123456789');
    expect(mark).toMatch(/^[0-9a-f]{64}$/);
    expect(keyedMark(KEY, 'a', '123456789')).toBe(mark);
    const others = [keyedMark(OTHER, 'a', '123456789'), keyedMark(KEY, 'b', '123456789'), keyedMark(KEY, 'a', '123456780')]; // prettier-ignore
    expect(others).not.toContain(mark);
  });
});
