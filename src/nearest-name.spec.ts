import { nearestName } from './nearest-name';

const KNOWN = ['PAYDIRT_FEE_MAX_SATS', 'PAYDIRT_FEE_RATE_MAX_SAT_KVB', 'PAYDIRT_PORT', 'dayOffsetMinutes', 'since'];

describe('the nearest known name', () => {
  it.each([
    ['one letter missing', 'dayOfsetMinutes', 'dayOffsetMinutes'],
    ['one letter too many', 'sincee', 'since'],
    ['one letter changed', 'PAYDIRT_PART', 'PAYDIRT_PORT'],
    ['another case', 'DAYOFFSETMINUTES', 'dayOffsetMinutes'],
    [
      'the beginning of a longer one, before one of fewer changes',
      'PAYDIRT_FEE_RATE_MAX',
      'PAYDIRT_FEE_RATE_MAX_SAT_KVB',
    ],
    ['nothing alike', 'x', 'since'],
    ['nothing at all', '', 'since'],
  ])('is found for %s', (_, typed, nearest) => expect(nearestName(typed, KNOWN)).toBe(nearest));

  it('is none where nothing is known', () => expect(nearestName('port', [])).toBeUndefined());
});
