/**
 * Codes that the post of the United States takes for a state: states, the District of Columbia, territories, associated states
 * and the addresses of its forces.
 * @see Publication 28 of the US Postal Service, Appendix B; from memory, so that it warns and never refuses
 */
const US_STATES = codes(`
  AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN
  TX UT VT VA WA WV WI WY DC AS GU MP PR VI FM MH PW AA AE AP`);

/** ISO 3166-1 alpha-2, and XK, which is widely used for Kosovo. */
const ISO_COUNTRIES = codes(`
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG
  CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL
  GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA
  LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
  NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
  SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`);

/** What ISO 3166-1 gives to nobody: AA, QM to QZ, XA to XZ, ZZ. */
const NOBODY = /^(?:AA|Q[M-Z]|X[A-Z]|ZZ)$/;

/** Below it the post of the United States has no ZIP code. */
const FIRST_ZIP = '00501';

export function isUsState(code: string): boolean {
  return US_STATES.has(code);
}

/** Whether ISO 3166-1 has the code; the IRS has a list of its own, so that another one may be right all the same. */
export function isIsoCountry(code: string): boolean {
  return ISO_COUNTRIES.has(code);
}

/** Whether a code stands for no country by any list. */
export function isNoCountry(code: string): boolean {
  return NOBODY.test(code) && !ISO_COUNTRIES.has(code);
}

/** @param zip five or nine digits */
export function isGivenZip(zip: string): boolean {
  return zip.slice(0, FIRST_ZIP.length) >= FIRST_ZIP;
}

function codes(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
