import { maskTin, readTin, tinFault, tinOnCopy, type TinType, tinWarnings } from './tin';

describe('a TIN', () => {
  it.each([
    ['123456788', '123456788'],
    ['123-45-6788', '123456788'],
    ['12-3456788', '123456788'],
    [' 12-3456788 ', '123456788'],
    // Blanks and dashes separate, of whatever kind and wherever.
    ['123 45 6788', '123456788'],
    ['123\u00a045\u20096788', '123456788'],
    ['123\u201345\u20116788', '123456788'],
    ['12\u22123456788', '123456788'],
    ['12345 6788', '123456788'],
    ['1-23456788', '123456788'],
  ])('is read from %j', (text, digits) => {
    expect(readTin(text)).toBe(digits);
  });

  // 26 USC 3406(h)(1): too few or too many digits, or a letter, is no TIN at all.
  it.each([undefined, '', '12345678', '1234567890', '12345678A', 'applied for', '१२३४५६७८८', '12.3456788'])(
    'is missing in %j',
    (text) => {
      expect(readTin(text)).toBeUndefined();
    },
  );

  it.each([
    [undefined, undefined],
    ['', undefined],
    [' - ', undefined],
    ['219 09 9999', undefined],
    ['12A456789', 'The TIN has a letter: a number has nine digits and no letter.'],
    ['applied for', 'The TIN has a letter: a number has nine digits and no letter.'],
    ['1234567890', 'The TIN has 10 digits: a number has nine.'],
    ['1', 'The TIN has 1 digit: a number has nine.'],
    ['12.3456788', 'The TIN has a sign that is no digit, blank or dash.'],
    ['१२३४५६७८८', 'The TIN has a sign that is no digit, blank or dash.'],
  ])('that is written as %j is at fault: %s', (text, fault) => {
    expect(tinFault(text)).toBe(fault);
  });

  it.each<[string, TinType | undefined, number]>([
    ['219099999', 'SSN', 0],
    ['000121234', 'SSN', 1],
    ['001011234', 'SSN', 0],
    ['665121234', 'SSN', 0],
    ['666121234', 'SSN', 1],
    ['667121234', 'SSN', 0],
    ['899121234', 'SSN', 0],
    ['900121234', 'SSN', 1],
    ['219001234', 'SSN', 1],
    ['219090000', 'SSN', 1],
    ['666000000', 'SSN', 3],
    ['899701234', 'ITIN', 1],
    ['900491234', 'ITIN', 1],
    ['900501234', 'ITIN', 0],
    ['900651234', 'ITIN', 0],
    ['900661234', 'ITIN', 1],
    ['900691234', 'ITIN', 1],
    ['900701234', 'ITIN', 0],
    ['900881234', 'ITIN', 0],
    ['900891234', 'ITIN', 1],
    ['900901234', 'ITIN', 0],
    ['900921234', 'ITIN', 0],
    ['900931234', 'ITIN', 1],
    ['900941234', 'ITIN', 0],
    ['900991234', 'ITIN', 0],
    ['900931234', 'ATIN', 0],
    ['900941234', 'ATIN', 1],
    ['061234567', 'EIN', 0],
    ['071234567', 'EIN', 1],
    ['101234567', 'EIN', 0],
    ['681234567', 'EIN', 0],
    ['691234567', 'EIN', 1],
    ['701234567', 'EIN', 1],
    ['711234567', 'EIN', 0],
    ['891234567', 'EIN', 1],
    ['901234567', 'EIN', 0],
    ['951234567', 'EIN', 0],
    ['961234567', 'EIN', 1],
    ['971234567', 'EIN', 1],
    ['981234567', 'EIN', 0],
    ['111111111', 'EIN', 1],
    ['123456789', 'SSN', 1],
    ['123456788', 'SSN', 0],
    ['666000000', undefined, 0],
  ])('%s as %s has %d warnings', (digits, type, count) => {
    expect(tinWarnings(digits, type)).toHaveLength(count);
  });

  it('is shown by its last four digits, and whole to nobody but the IRS and a state', () => {
    expect(maskTin('123456788')).toBe('XXXXX6788');
    expect(tinOnCopy('123456788', 'SSN', 'recipient')).toBe('XXX-XX-6788');
    expect(tinOnCopy('123456788', 'EIN', 'recipient')).toBe('XX-XXX6788');
    expect(tinOnCopy('123456788', 'SSN', 'irs')).toBe('123456788');
    expect(tinOnCopy('123456788', 'EIN', 'state')).toBe('123456788');
  });
});
