const FALLBACK = 'en-US';

/** Whether this browser's own formatter takes its language; `en-US@posix` (LANG=C) is one that it does not take. */
export function isReadableLocale(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}

/** Gives libraries that read `navigator.language` one that formatters take: without it they throw when loaded. */
export function acceptLocale(): void {
  if (isReadableLocale(navigator.language)) return;
  Object.defineProperty(navigator, 'language', { configurable: true, get: () => FALLBACK });
}
