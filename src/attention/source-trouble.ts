/** What happened, whether money is affected, what to do next: a sentence or two each. */
export interface Trouble {
  readonly what: string;
  readonly money: string;
  readonly next: string;
}

const UNTIL = 'Nothing is booked from it until it can be read, and nothing that it owes is lost by that.';
const NEXT = 'It is asked again by itself; look at the pool’s own page if it lasts.';

/** The whole of `troubleOf` as one text. */
export function sourceTrouble(code: string, field: string): string {
  const { what, money, next } = troubleOf(code, field);
  return `${what} ${money} ${next}`;
}

/**
 * Why a pool could not be read, in words for the operator.
 * @param code of the source's failure (rewards room): `rewards.unavailable`, `rewards.refused`, `rewards.bad-reply`;
 * what was noted of a pool that was read; any other is a refusal of our own books
 * @param field of the reply that could not be read; empty where no field is to blame
 */
export function troubleOf(code: string, field: string): Trouble {
  switch (code) {
    case 'rewards.unavailable':
      return { what: 'The pool did not answer, or said that it is out of order.', money: UNTIL, next: NEXT };
    case 'rewards.refused':
      return refusal(field);
    case 'rewards.clock-was-ahead':
      return {
        what: "This machine's clock was ahead when workers were read.",
        money: `Their work is logged until ${field} by the rates of then, and is measured again from that time on; money is booked as ever, shared by that log.`,
        next: 'Set the clock (NTP); if rigs changed meanwhile, settle it with their owners.',
      };
    case 'rewards.workers-stand-still':
      return {
        what: "The pool calls devices on, and by this machine's clock not one of them sent a share for an hour: the clock is ahead, or the pool's list stands still, or its only devices stopped.",
        money:
          'No work is logged from it until one does; the time is credited afterwards by what the pool then says of it. Money is booked as ever.',
        next: 'Compare the clock (NTP) and look at the pool’s own page. Members see since when there is no word of their devices, and are told once.',
      };
    case 'rewards.no-difficulty':
      return {
        what: 'It is shared by PPLNS over a number of difficulties, and our own chain does not reach the end of a row yet.',
        money: 'Nothing is booked from it until it does, and nothing is lost.',
        next: 'See Chain whether the node answers.',
      };
    case 'rewards.bad-reply':
    case 'internal':
      return field === ''
        ? { what: 'The pool could not be read.', money: UNTIL, next: NEXT }
        : {
            what: `The pool's answer was not understood: its field "${field}" could not be read.`,
            money: UNTIL,
            next: NEXT,
          };
    default:
      return {
        what: `Our own books refused what the pool states (${code}).`,
        money: 'Nothing is booked from it until they take it, and other pools go on; it is tried again by itself.',
        next: 'Verify the books.',
      };
  }
}

function refusal(field: string): Trouble {
  if (field === 'clock') {
    return {
      what: "The pool refused us because this machine's clock and its own differ.",
      money: 'Nothing is booked from it until they agree.',
      next: 'Set the clock (NTP). The key is not to blame.',
    };
  }
  return {
    what: 'The pool refused us.',
    money: 'Nothing is booked from it until it accepts us.',
    next: 'Check the key in the sources file, and its limits at the pool.',
  };
}
