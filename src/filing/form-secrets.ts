import {
  type Envelope,
  keyedMark,
  openEnvelope,
  rewrapEnvelope,
  sealEnvelope,
  type Secret,
  type SealedFor,
} from '../units';
import type { KeptTin } from './payee';
import type { ForeignFacts, TaxFormDraft } from './tax-form';
import { readTin } from './tin';

const PURPOSE = 'payee-tin';
const MARK = 'payee-tin-mark';
const SHOWN_DIGITS = 4;

/** What a form says that nobody reads in passing. */
export type FormSecrets = Pick<TaxFormDraft, 'tin' | 'foreign'>;

/** What is stored of it: an envelope, and of nine digits the last four and a mark. */
export interface SealedSecrets extends Envelope {
  readonly kept: KeptTin | undefined;
}

/** Seals what a form says under a key of its own, bound to its payee: with another payee's id it does not open. */
export function sealSecrets(key: Secret, payeeId: string, { tin, foreign }: FormSecrets): SealedSecrets {
  return {
    ...sealEnvelope(key, sealedFor(payeeId), JSON.stringify({ tin, foreign })),
    kept: keptOf(key, readTin(tin)),
  };
}

/** @throws DomainError `auth.sealed` with another key or another payee's id */
export function openSecrets(key: Secret, payeeId: string, envelope: Envelope): FormSecrets {
  const { tin, foreign } = JSON.parse(openEnvelope(key, sealedFor(payeeId), envelope)) as { tin: string; foreign: ForeignFacts | null }; // prettier-ignore
  return { tin, foreign };
}

/** The same envelope under another key; the ciphertext of the number stays. @throws DomainError `auth.sealed` */
export function rewrapSecrets(
  keys: { readonly from: Secret; readonly to: Secret },
  payeeId: string,
  envelope: Envelope,
): SealedSecrets {
  const rewrapped = rewrapEnvelope(keys, sealedFor(payeeId), envelope);
  const { tin } = openSecrets(keys.to, payeeId, rewrapped);
  return { ...rewrapped, kept: keptOf(keys.to, readTin(tin)) };
}

function keptOf(key: Secret, digits: string | undefined): KeptTin | undefined {
  return digits === undefined ? undefined : { lastFour: digits.slice(-SHOWN_DIGITS), mark: keyedMark(key, MARK, digits) }; // prettier-ignore
}

function sealedFor(owner: string): SealedFor {
  return { purpose: PURPOSE, owner };
}
