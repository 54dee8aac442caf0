/** An address or a txid in groups of four, as one compares it by eye against a hardware screen. */
export function groupsOfFour(text: string): string[] {
  return text.match(/.{1,4}/gu) ?? [];
}

/** Head and tail of a long hash for a table cell; the whole stands in the copy button and the title. */
export function shorten(text: string, keep = 8): string {
  return text.length <= keep * 2 + 1 ? text : `${text.slice(0, keep)}…${text.slice(-keep)}`;
}

/** A hash rate in H/s with the unit that fits: `104.2 TH/s`. Not money, so a double serves. */
export function formatHashRate(hashesPerSecond: number): string {
  const units = ['H/s', 'kH/s', 'MH/s', 'GH/s', 'TH/s', 'PH/s', 'EH/s'];
  let value = hashesPerSecond;
  let index = 0;
  while (value >= 1000 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  const shown = value >= 100 || index === 0 ? Math.floor(value).toString() : (Math.floor(value * 10) / 10).toString();
  return `${shown} ${units[index]}`;
}
