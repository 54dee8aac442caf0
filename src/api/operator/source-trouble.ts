const NEXT = 'It is asked again by itself; nothing is booked from it until then.';

/**
 * Why a pool could not be read, in words for the operator: what happened, whether money is affected, what to do next.
 * @param code of the source's failure (rewards room): `rewards.unavailable`, `rewards.refused`, `rewards.bad-reply`;
 * any other is a refusal of our own books
 * @param field of the reply that could not be read; empty where no field is to blame
 */
export function sourceTrouble(code: string, field: string): string {
  if (code === 'rewards.unavailable') return `The pool did not answer, or said that it is out of order. ${NEXT}`;
  if (code === 'rewards.refused' && field === 'clock') {
    return "The pool refused us because this machine's clock and its own differ. Nothing is booked from it until they agree: set the clock (NTP). The key is not to blame.";
  }
  if (code === 'rewards.refused') {
    return 'The pool refused us. Nothing is booked from it until it accepts us: check the key in the sources file, and its limits at the pool.';
  }
  if (code === 'rewards.clock-was-ahead') {
    return `This machine's clock was ahead when workers were read. Their work is logged until ${field} by the rates of then, and is measured again from that time on; money is booked as ever, shared by that log. Set the clock (NTP); if rigs changed meanwhile, settle it with their owners.`;
  }
  if (code === 'rewards.workers-stand-still') {
    return "The pool calls devices on, and by this machine's clock not one of them sent a share for an hour: the clock is ahead (set it, NTP), or the pool's list stands still. No work is logged from it and no member is alarmed until one does; the time is credited afterwards by what the pool then says of it. Money is booked as ever.";
  }
  if (code === 'rewards.no-difficulty') {
    return 'It is shared by PPLNS over a number of difficulties, and our own chain does not reach the end of a row yet. Nothing is booked from it until it does, and nothing is lost. See Chain whether the node answers.';
  }
  if (code !== 'rewards.bad-reply' && code !== 'internal') {
    return `Our own books refused what the pool states (${code}). Nothing is booked from it until they take it, and other pools go on; it is tried again by itself. Verify the books.`;
  }
  if (field === '') return `The pool could not be read. ${NEXT}`;
  return `The pool's answer was not understood: its field "${field}" could not be read. ${NEXT}`;
}
