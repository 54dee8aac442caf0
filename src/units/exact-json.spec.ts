import fc from 'fast-check';
import { isLosslessNumber, parse } from 'lossless-json';
import { type ExactJson, JsonNumber, parseExactJson } from './exact-json';

const refused = expect.objectContaining({ code: 'units.bad-json' });

/** RFC 8259; numbers stay as they were written. */
describe('JSON from a pool', () => {
  it.each(['1e-9', '0.10', '12345678901234567', '-0', '9007199254740993', '1E400', '0.1234567890123456789'])(
    'keeps the number %s as its text',
    (text) => {
      expect(parseExactJson(text)).toEqual(new JsonNumber(text));
      expect(parseExactJson(`{"a":[${text}]}`)).toEqual({ a: [new JsonNumber(text)] });
    },
  );

  it('tells a number from a text that looks like one', () => {
    expect(parseExactJson('["1","1e-9"]')).toEqual(['1', '1e-9']);
  });

  it.each([
    ['true', true],
    ['null', null],
    ['""', ''],
    ['"\\u00e9\\n"', 'é\n'],
    ['"\\\\"', '\\'],
    ['["\\\\\\"","b"]', ['\\"', 'b']],
    ['\t{\r\n"a" : [ true , false ] }', { a: [true, false] }],
    [' [ ] ', []],
  ])('reads %s', (text, value) => expect(parseExactJson(text)).toEqual(value));

  it.each([
    '',
    ' ',
    '{',
    '[1,2',
    '{"a":1',
    '{"a"',
    '"abc',
    '{"a":1}}',
    '1 2',
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    'NaN',
    'Infinity',
    '-Infinity',
    'undefined',
    '01',
    '+1',
    '.5',
    '1.',
    '0x10',
    '1e',
    '"\n"',
    '"\\x41"',
    '// a\n1',
    '\ufeff{"a":1}',
    '<html><body>502 Bad Gateway</body></html>',
  ])('refuses %j', (text) => expect(() => parseExactJson(text)).toThrow(refused));

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a":1.0}',
    '{"x":{"a":1,"b":2,"a":3}}',
    '{"a":{"b":1},"a":{"b":2}}',
    '{"a":1,"a":"1"}',
    '{"a":1,"a":1}',
    '{"a":null,"\\u0061":null}',
  ])('refuses a key that comes twice: %s', (text) => expect(() => parseExactJson(text)).toThrow(refused));

  it('takes a key named __proto__ for a key like any other', () => {
    const value = parseExactJson('{"__proto__":{"isAdmin":true},"constructor":1}') as Record<string, ExactJson>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect('toString' in value).toBe(false);
    expect('constructor' in (parseExactJson('{}') as object)).toBe(false);
    expect('isAdmin' in value).toBe(false);
    expect('isAdmin' in {}).toBe(false);
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('takes 32 levels of %s and refuses the 33rd', (open, close) => {
    const nested = (depth: number): string => open.repeat(depth) + '1' + close.repeat(depth);
    expect(parseExactJson(nested(32))).toBeDefined();
    expect(() => parseExactJson(nested(33))).toThrow(refused);
    expect(() => parseExactJson(open.repeat(1_000_000))).toThrow(refused);
  });

  it('does not count brackets within a text', () => {
    const text = `${'['.repeat(100)}\\"${'{'.repeat(100)}`;
    expect(parseExactJson(`["${text}"]`)).toEqual([text.replace('\\"', '"')]);
  });

  it('says what JSON says, for any JSON', () => {
    const plain = (value: ExactJson): unknown =>
      value instanceof JsonNumber
        ? Number(value.text)
        : Array.isArray(value)
          ? value.map(plain)
          : value !== null && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
            : value;
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(plain(parseExactJson(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500, verbose: 1 },
    );
  });

  it('keeps what an independent reader keeps of the numbers, however the text is spaced and written', () => {
    const plain = (value: ExactJson): unknown =>
      value instanceof JsonNumber
        ? { number: value.text }
        : Array.isArray(value)
          ? value.map(plain)
          : value !== null && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
            : value;
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(10 ** 9), fc.constantFrom('', 'e-9', 'E+400'))
      .map(([whole, part, power]) => `${whole}.${part}${power}`);
    const text = fc.letrec<{ any: string; object: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        number,
        fc.constantFrom('true', 'false', 'null', ' [ ] ', '{}'),
        fc.string({ unit: 'binary' }).map((one) => JSON.stringify(one)),
        fc
          .string({ unit: fc.constantFrom('\\', '"', '/', 'u', ',', '}', ']', ':', '0') })
          .map((one) => JSON.stringify(one)),
        fc.array(tie('any'), { maxLength: 4 }).map((items) => `[${items.join(' ,\n')}]`),
        tie('object'),
      ),
      object: fc
        .uniqueArray(fc.tuple(fc.string({ maxLength: 4 }), tie('any')), { selector: ([key]) => key, maxLength: 4 })
        .map((all) => `{${all.map(([key, item]) => `\t${JSON.stringify(key)} :${item}`).join(',')}}`),
    })).any;
    const numbers = (value: unknown): unknown => (isLosslessNumber(value) ? { number: value.value } : value);
    fc.assert(
      fc.property(text, (one) => {
        fc.pre(!one.includes('__proto__'));
        expect(plain(parseExactJson(one))).toEqual(parse(one, (_, value) => numbers(value)));
      }),
      { numRuns: 500, verbose: 1 },
    );
  });
});
