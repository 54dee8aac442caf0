import { DomainError } from '../units';
import { scriptOf } from './address';

/** The scripts of a sanctions list. A script is the same on every network, whatever its address looks like there. */
export interface SanctionsList {
  readonly scripts: ReadonlySet<string>;
  /** Bitcoin addresses of the government's file that cannot be read: its own typing errors, for the operator to see. */
  readonly unreadable: readonly string[];
}

/** What the government's own files call a bitcoin address: `sdn.csv` and its like in a remark, `sdn.xml` in two elements. */
const REMARK = /Digital Currency Address - XBT[ \t]+([0-9A-Za-z]{1,100})/g;
const ELEMENT = /<idType>Digital Currency Address - XBT<\/idType>\s{0,20}<idNumber>([^<]{1,100})<\/idNumber>/g;
const MARK = 'Digital Currency Address';
const NAMED_MAX = 5;

/**
 * Reads a sanctions list: the Treasury's `sdn.csv` or `sdn.xml`, or a text with one address a line and `#` comments.
 * @throws DomainError `members.bad-sanctions-list`: a plain list with a line that is no address, or a file without any
 *   bitcoin address; half a list would let through whom it should stop
 * @see https://ofac.treasury.gov, "Specially Designated Nationals List", data formats
 */
export function readSanctionsList(text: string): SanctionsList {
  const list = text.includes(MARK) ? readGovernments(text) : readPlain(text);
  if (list.scripts.size === 0) throw refuse('It names no bitcoin address.');
  return list;
}

function readGovernments(text: string): SanctionsList {
  const scripts = new Set<string>();
  const unreadable = new Set<string>();
  for (const pattern of [REMARK, ELEMENT]) {
    for (const [, address = ''] of text.matchAll(pattern)) {
      const script = scriptOf(address.trim());
      if (script === undefined) unreadable.add(address.trim());
      else scripts.add(script);
    }
  }
  return { scripts, unreadable: [...unreadable] };
}

function readPlain(text: string): SanctionsList {
  const scripts = new Set<string>();
  const bad: number[] = [];
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    const address = line.trim();
    if (address === '' || address.startsWith('#')) return;
    const script = scriptOf(address);
    if (script === undefined) bad.push(index + 1);
    else scripts.add(script);
  });
  if (bad.length > 0) {
    const more = bad.length > NAMED_MAX ? ` and ${bad.length - NAMED_MAX} more` : '';
    throw refuse(`No bitcoin address stands on line ${bad.slice(0, NAMED_MAX).join(', ')}${more}.`);
  }
  return { scripts, unreadable: [] };
}

function refuse(why: string): DomainError {
  return new DomainError('members.bad-sanctions-list', `The sanctions list cannot be used. ${why}`, {});
}
