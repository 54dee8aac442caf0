import type { ConversionWatchView } from '../conversion';
import { formatCoins } from '../units';
import { counted, type Need, single } from './need';

const PAGE = '/operator/conversions';
const ON_WITHDRAWALS: readonly string[] = ['arrived', 'never-left', 'made-good'];

/** Sales that stand still, bitcoin that is late or short, and statements that need a second person. */
export function conversionNeeds(facts: ConversionWatchView): Need[] {
  return [
    ...facts.halted.map(haltOf),
    ...facts.onTheWay.filter(({ late }) => late).map(lateOf),
    ...facts.owed.map(owedOf),
    ...facts.proposals.map(proposalOf),
    ...(facts.toSend === null ? [] : [toSendOf(facts.toSend)]),
  ];
}

function haltOf({ id, venue, asset, amount, note, since }: ConversionWatchView['halted'][number]): Need {
  const why = note === null ? '' : ` (${note.replaceAll('-', ' ')})`;
  return single({
    key: `conversion/${id}/halted`,
    weight: 'money',
    what: `A sale of ${formatCoins({ asset, units: amount })} ${asset} at ${venue} stands still${why}.`,
    money: 'Nothing more of it is sold, sent or booked until somebody decides; members’ parts are not available.',
    next: 'Open the sale: its page says what happened, and what can be done.',
    page: `${PAGE}/${id}`,
    since,
  });
}

function lateOf({ conversionId, arrives, since }: ConversionWatchView['onTheWay'][number]): Need {
  return single({
    key: `withdrawal/${conversionId}/late`,
    weight: 'money',
    what: `${btc(arrives)} left the venue, or was asked of it, more than a day ago and has not arrived.`,
    money: 'It stands in transit; members’ parts of it are not available.',
    next: 'Look at the venue’s own page of withdrawals, then state on the sale’s page what arrived, or that it never left.',
    page: `${PAGE}/${conversionId}`,
    since,
  });
}

function owedOf({ withdrawalId, conversionId, venue, owed, since }: ConversionWatchView['owed'][number]): Need {
  return single({
    key: `withdrawal/${withdrawalId}/owed`,
    weight: 'money',
    what: `${venue} still owes ${btc(owed)} of a withdrawal that came short.`,
    money: 'What is missing stands in the venue’s discrepancy account; members’ parts of it are not available.',
    next: 'Ask the venue, then state on the sale’s page what it made good, or that it is lost.',
    page: `${PAGE}/${conversionId}`,
    since,
  });
}

function proposalOf({ id, kind, conversionId, since }: ConversionWatchView['proposals'][number]): Need {
  const about = ON_WITHDRAWALS.includes(kind) ? 'a withdrawal from a venue' : kind === 'kept-settled' ? 'a coin that a member keeps' : conversionId === null ? 'a credit at a venue' : 'a sale'; // prettier-ignore
  return single({
    key: `conversion-proposal/${id}`,
    weight: 'money',
    what: `A statement about ${about} (${kind.replaceAll('-', ' ')}) waits for a second operator.`,
    money: 'Nothing is booked by it until another operator confirms it.',
    next: 'Compare it with the venue’s record or the output that it names; confirm it or take it back.',
    page: conversionId === null ? PAGE : `${PAGE}/${conversionId}`,
    since,
  });
}

function toSendOf({ venue, total, sales, since }: NonNullable<ConversionWatchView['toSend']>): Need {
  return single({
    key: `venue/${venue}/to-send`,
    weight: 'money',
    what: `${btc(total)} of ${counted(sales, 'sale')} stands at ${venue}, and a person sends it.`,
    money: 'Members’ parts become available when it has arrived at the treasury.',
    next: 'Withdraw it at the venue to the treasury’s address: what arrives is matched by itself.',
    page: PAGE,
    since,
  });
}

function btc(units: bigint): string {
  return `${formatCoins({ asset: 'BTC', units })} BTC`;
}
