import { acceptLocale, isReadableLocale } from './locale';

afterEach(() => {
  Reflect.deleteProperty(navigator, 'language');
});

it.each([
  ['en-US', true],
  ['de', true],
  ['zh-Hans-CN', true],
  ['en-US@posix', false],
  ['C', false],
  ['', false],
])('says of %j whether a formatter takes it: %s', (language, readable) => {
  expect(isReadableLocale(language)).toBe(readable);
});

it.each([
  ['en-US@posix', 'en-US'],
  ['C', 'en-US'],
  ['de-DE', 'de-DE'],
])('makes of %j a language that a formatter takes: %s', (language, accepted) => {
  Object.defineProperty(navigator, 'language', { configurable: true, get: () => language });
  acceptLocale();
  expect(navigator.language).toBe(accepted);
  expect(() => new Intl.NumberFormat(navigator.language)).not.toThrow();
});
