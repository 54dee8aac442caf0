/** Why a conversion stands still, by its note: what happened, whether money is affected, what to do next. */
export const conversionHalts: Record<string, { what: string; money: string; next: string } | undefined> = {
  'bad-txid': {
    what: 'The venue says that it sent the bitcoin and names no transaction that can be one.',
    money: 'Nothing of the withdrawal is booked: the bitcoin still stands at the venue by the books.',
    next: 'Look at the venue’s page. Let it go on to read the transaction again; where it arrived, state what arrived; where it was never sent, state that it never left.',
  },
  'withdrawal-fee': {
    what: 'The venue states a fee for the withdrawal that is as great as the withdrawal.',
    money: 'Nothing of the withdrawal is booked: the bitcoin still stands at the venue by the books.',
    next: 'Look at the venue’s page. Let it go on to read the fee again, or state what arrived: the fee is then what did not.',
  },
  'other-withdrawal': {
    what: 'The venue answers with a withdrawal of another sum than was asked for.',
    money: 'Nothing of it is booked and it is not asked for again meanwhile. Other sales go on.',
    next: 'Look at the venue’s page. State what arrived, or that it never left; then it is asked for anew.',
  },
  'withdrawal-failed': {
    what: 'The venue had sent this withdrawal by its own word, and now says that it failed.',
    money: 'By the books the bitcoin is on its way. Members’ parts are unchanged and not available.',
    next: 'Make sure that the bitcoin stands in the venue’s balance again, then state that the withdrawal never left. Do not send it again before that is confirmed.',
  },
  'venue-refused': {
    what: 'The venue refused.',
    money: 'Nothing was booked by it.',
    next: 'Look at the venue’s page why. Let it go on when that is mended. A withdrawal that was never made: state that it never left.',
  },
  'arrived-other-amount': {
    what: 'Another sum arrived than the venue said it sent.',
    money: 'What arrived stands unmatched in your treasury. Members’ parts are unchanged and not available.',
    next: 'Compare with the venue’s record and state what arrived, and why it is another sum.',
  },
  'held-by-operator': {
    what: 'An operator took it out of the run.',
    money: 'Nothing was booked by that. An order or withdrawal that was sent is not cancelled by it.',
    next: 'Look at the venue’s page. Let it go on, or state below how it ended.',
  },
  'order-lost': {
    what: 'The venue may have taken the order and has not listed it for an hour.',
    money: 'Nothing of the order is booked. The coin is not offered again meanwhile.',
    next: 'Look at the venue’s own list of orders. Let it go on where it is listed; otherwise state that it was never taken, or what it came to.',
  },
  'order-vanished': {
    what: 'The venue listed the order and does not know it any more.',
    money: 'What was booked of it stands; nothing more is booked.',
    next: 'Look at the venue’s own list of orders. Let it go on where it is there again; otherwise state what it came to.',
  },
  'other-order': {
    what: 'Under our id the venue reports an order of another content.',
    money: 'Nothing of that order is booked, and nothing more is sent.',
    next: 'Ask the venue. Let it go on when it reports ours; otherwise state what ours came to, or that it was never taken.',
  },
  'fills-shrank': {
    what: 'The venue reports less of the order than it had, or more than was ordered.',
    money: 'What was booked before stands; nothing of the new word is booked.',
    next: 'Ask the venue for the trades. Let it go on when it reports them again, or state what the order came to.',
  },
  'fill-without-value': {
    what: 'The venue reports a fill that brought nothing, or a fee above what it brought.',
    money: 'Nothing of that fill is booked.',
    next: 'Ask the venue for the trades, then let it go on, or state what the order came to.',
  },
  slippage: {
    what: 'The order was filled below the least that it accepted.',
    money:
      'The fill is booked as it happened: members have their part of it. Its bitcoin is not sent before you let it go on.',
    next: 'Compare the fills with the quote below. What was lost counts in the cap of the day.',
  },
  'day-loss-cap': {
    what: 'The sales of 24 hours lost more against their quotes than you allow.',
    money: 'This order was not sent. What was sold before is booked as it happened.',
    next: 'Look at the fills of the day. Letting it go on lifts the cap: what was lost until then counts no more.',
  },
  'no-quote': {
    what: 'The venue offered nothing for the coin.',
    money: 'Nothing was sold or booked.',
    next: 'Look at the market. Let it go on to ask for a price again.',
  },
};
