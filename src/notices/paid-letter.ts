import { formatCoins } from '../units';
import { grouped } from './split-letter';

const SATS = /^\d{1,16}$/;

/**
 * That two operators vouch for a payment from another wallet, or that it did not happen after all.
 * @param facts `address`, `txid` and `sats` of the payment
 */
export function paidElsewhere(facts: Readonly<Record<string, string>>, isUndone: boolean): string {
  const { address = '', txid = '', sats = '' } = facts;
  const amount = SATS.test(sats)
    ? `${formatCoins({ asset: 'BTC', units: BigInt(sats) })} BTC`
    : 'an amount that is not known';
  if (isUndone) {
    return [
      `A payment of ${amount} from another wallet of your operator did not happen after all: its coins were spent otherwise.`,
      'The amount is in your balance again and is paid out as usual.',
    ].join('\n');
  }
  return [
    `Your operator paid you ${amount} from another wallet, and a second operator agreed. It is taken off your balance once it has its confirmations.`,
    `Address: ${grouped(address)}`,
    `Transaction: ${txid}`,
    'If this coin is not yours, or did not come from your operator, tell your operator at once.',
  ].join('\n');
}
