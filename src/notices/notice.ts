/** Why a member is told something. Mail about devices can be switched off, mail about an address cannot (RULES.md 20). */
export const NOTICE_KINDS = [
  'device-offline',
  'device-back',
  'device-low',
  'device-usual',
  'device-new-usual',
  'device-no-word',
  'address-linked',
  'address-cancelled',
  'split-set',
  'split-cancelled',
  'paid-elsewhere',
  'paid-elsewhere-undone',
  'account-closing',
  'account-reopened',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** A fact to be told. */
export interface NewNotice {
  readonly memberId: string;
  readonly kind: NoticeKind;
  /** By name, as text: `source`, `pool`, `worker`, `since`, `began`, `rate`, `usual`; `address`, `addressId`, `payableFrom`, and `key`, shortened, where it is a key's first address; `counts`, the address that counts, and `countsId` while it cools off; `splitId`, `parts` and `mainBps` of how payouts are divided; `txid` and `sats` of a payment from another wallet. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Whether it is about a device. */
export function isAboutDevice(kind: NoticeKind): boolean {
  return kind.startsWith('device-');
}

/** Kinds whose letter has a link that takes a change back. */
export const LINKED_KINDS = [
  'address-linked',
  'address-cancelled',
  'split-set',
  'split-cancelled',
] as const satisfies readonly NoticeKind[];

/** The address or division of payouts that the link in a letter takes back; undefined where there is no link. */
export function changeOf({ kind, facts }: Pick<NewNotice, 'kind' | 'facts'>): string | undefined {
  if (kind === 'address-linked') return facts['addressId'];
  return kind === 'split-set' ? facts['splitId'] : facts['countsId'];
}
