/**
 * What a wallet is to sign. Wallets sign the one spelling that is shown: bech32 in lower case, whatever a QR code had.
 * @param template the service's words with `{address}` in them
 */
export function proofMessageOf(template: string, address: string): string {
  const canonical = /^(?:BC|TB|BCRT)1[0-9A-Z]+$/.test(address) ? address.toLowerCase() : address;
  return template.replace('{address}', canonical);
}
