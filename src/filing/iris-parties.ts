import type { IrisParty, IrisPayer, IrisReturn, PostalAddress } from '../../reports/information-returns';
import { formatUsdTotal, type TaxYear } from '../units';
import type { StatedReturn } from './corrections';
import type { Payer } from './filing-file';
import type { PartyName } from './payee';
import { readTin } from './tin';

/** The return as the portal's file states it, its TIN in full. */
export function irisReturn({ payee, form, boxes }: StatedReturn, year: TaxYear): IrisReturn {
  const ofKind = payee.name.kind === 'business' ? 'EIN' : 'SSN';
  const tin = readTin(payee.tin) ?? '';
  return {
    id: payee.id,
    form,
    year,
    recipient: party(payee, { tin, tinType: tin === '' ? '' : (payee.tinType ?? ofKind) }),
    account: payee.account,
    secondTinNotice: payee.secondTinNotice,
    boxes: Object.fromEntries(Object.entries(boxes).map(([box, total]) => [box, formatUsdTotal(total)])),
  };
}

export function irisPayer(payer: Payer): IrisPayer {
  const tin = { tin: readTin(payer.tin) ?? '', tinType: payer.tinType };
  return { ...party(payer, tin), phone: payer.phone.replaceAll(/[ ().-]/g, ''), email: payer.email };
}

function party(
  { name, address }: { readonly name: PartyName; readonly address: PostalAddress },
  tin: Pick<IrisParty, 'tin' | 'tinType'>,
): IrisParty {
  const none = { business1: '', business2: '', first: '', middle: '', last: '', suffix: '' };
  const names =
    name.kind === 'business'
      ? { ...none, business1: name.line1, business2: name.line2 }
      : { ...none, first: name.first, middle: name.middle, last: name.last, suffix: name.suffix };
  // Dashes within a ZIP code are left out: the portal wants digits.
  const zip = address.country === 'US' ? address.zip.replaceAll('-', '') : address.zip;
  return { ...tin, ...names, ...address, zip, isBusiness: name.kind === 'business' };
}
