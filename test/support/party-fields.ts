import type { components } from '../../client/src/api/schema';

type Payer = components['schemas']['EnterPayerDto'];

/** Who files in the tests, as it is shown but for the number. */
export const PAYER_SHOWN: Omit<Payer, 'sources' | 'correctsFiled'> = {
  ...{ nameKind: 'business', first: '', middle: '', last: '', suffix: '' },
  ...{ business: 'Example Mining LLC', business2: '' },
  ...{ country: 'US', line1: '1 Shaft Road', line2: '', city: 'Austin', state: 'TX', zip: '78701' },
  ...{ tin: '12-3456788', tinType: 'EIN', phone: '512-555-0100', email: 'tax@example.com' },
  ...{ miningShares: '1099-MISC', fileFromUsd: null, fromYear: 2026 },
};

/** The same as it is typed in. */
export const PAYER_FIELDS: Omit<Payer, 'sources'> = { ...PAYER_SHOWN, correctsFiled: false };

/** A member's name and address, as they are typed in. */
export const ADA_FIELDS: Omit<
  Payer,
  'tin' | 'tinType' | 'phone' | 'email' | 'miningShares' | 'fileFromUsd' | 'fromYear' | 'correctsFiled' | 'sources'
> = {
  ...{ nameKind: 'individual', first: 'Ada', middle: '', last: 'Miner', suffix: '', business: '', business2: '' },
  ...{ country: 'US', line1: '2 Vein Street', line2: '', city: 'Reno', state: 'NV', zip: '89501' },
};
