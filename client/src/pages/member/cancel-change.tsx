import { type Answer, request } from '../../api/http';
import { Address } from '../../components/hash';
import { t } from '../../strings';
import { TakeBackMine } from './take-back-mine';

type Addresses = Answer<'/api/me/address'>;
const words = t.cancelAddress;

/** Takes a change back while the address cools off; the address before counts again. */
export function CancelChange({
  current,
  before,
}: {
  current: NonNullable<Addresses['current']>;
  before: string | undefined;
}) {
  return (
    <TakeBackMine
      id={current.id}
      words={words}
      cancel={(body, key) => request('post', '/api/me/address/cancel', { body, idempotencyKey: key })}
    >
      <p className="pd-address-large">
        <Address text={current.address} />
      </p>
      <p>{words.mineText(before)}</p>
    </TakeBackMine>
  );
}
