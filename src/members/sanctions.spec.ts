import { DomainError } from '../units';
import { readSanctionsList } from './sanctions';

const SCRIPT = '76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac';
const ADDRESS = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const SEGWIT = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const SEGWIT_SCRIPT = '0014751e76e8199196d454941c45d1b3a323f1433bd6';

function refusal(text: string): string {
  try {
    readSanctionsList(text);
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('readSanctionsList', () => {
  it('reads one address a line, with comments, blank lines and every line ending', () => {
    const { scripts } = readSanctionsList(`# of 2026-03-01\r\n${ADDRESS}\r\n\n  ${SEGWIT.toUpperCase()} \n`);
    expect([...scripts]).toEqual([SCRIPT, SEGWIT_SCRIPT]);
  });

  it('reads the remarks of sdn.csv, several of one person, and no other coin', () => {
    const row = `25308,"KHORASHADIZADEH, Ali","individual","CYBER2",-0- ,-0- ,-0- ,"Digital Currency Address - XBT ${ADDRESS}; alt. Digital Currency Address - XBT ${SEGWIT}; Digital Currency Address - ETH 0x7F367cC41522cE07553e823bf3be79A889DEbe1B."`;
    expect([...readSanctionsList(row).scripts]).toEqual([SCRIPT, SEGWIT_SCRIPT]);
  });

  it('reads the elements of sdn.xml', () => {
    const id = (type: string, number: string) =>
      `<id><uid>1</uid><idType>Digital Currency Address - ${type}</idType>\n  <idNumber>${number}</idNumber></id>`;
    const list = readSanctionsList(id('XBT', ADDRESS) + id('LTC', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9'));
    expect([...list.scripts]).toEqual([SCRIPT]);
  });

  it('names addresses that the government mistyped, and blocks the others', () => {
    const list = readSanctionsList(`Digital Currency Address - XBT ${ADDRESS}; Digital Currency Address - XBT 1Nope;`);
    expect(list.unreadable).toEqual(['1Nope']);
    expect(list.scripts.has(SCRIPT)).toBe(true);
  });

  it('blocks a script whatever network its address is written for', () => {
    const list = readSanctionsList('tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx');
    expect([...list.scripts]).toEqual([SEGWIT_SCRIPT]);
  });

  it('blocks an address whose letters spell the start of a private key, in either format', () => {
    const like = 'bc1qzeqxf7pyuprvp6sx3urez3rygp2zham47ftjae';
    expect(readSanctionsList(like).scripts.size).toBe(1);
    const government = readSanctionsList(`Digital Currency Address - XBT ${like};`);
    expect([government.scripts.size, government.unreadable]).toEqual([1, []]);
  });

  it.each([
    ['an empty file', '', 'names no bitcoin address'],
    ['comments alone', '# nothing\n', 'names no bitcoin address'],
    ['a government file without bitcoin', 'Digital Currency Address - ETH 0xabc;', 'names no bitcoin address'],
    ['a damaged line', `${ADDRESS}\n${ADDRESS}x\n`, 'on line 2.'],
    ['a web page', '<html>\n<body>\n', 'on line 1, 2.'],
    ['six damaged lines', 'a\nb\nc\nd\ne\nf', 'on line 1, 2, 3, 4, 5 and 1 more.'],
  ])('refuses %s', (_, text, words) => expect(refusal(text)).toContain(words));
});
