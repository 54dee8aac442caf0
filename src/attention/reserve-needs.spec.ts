import { instant } from '../units';
import { reserveNeeds } from './reserve-needs';

const late = instant(Date.UTC(2026, 10, 21));
const cold = { walletId: 'vault', name: 'Vault', isHot: false, days: 31, signedAt: late, overdueSince: late };

describe('wallets that sign too seldom', () => {
  it('are told with what they are late by, and where to sign', () => {
    const [need] = reserveNeeds([cold]);
    expect(need).toMatchObject({ key: 'reserves/vault/overdue', weight: 'look', page: '/operator/statements', since: late }); // prettier-ignore
    expect(need?.what).toBe('The keys of wallet Vault have signed no statement for more than 31 days.');
    expect(need?.next).toContain('on its devices');
  });

  it('say so where none was ever signed, and point at the signer where the seed signs', () => {
    const [need] = reserveNeeds([{ ...cold, isHot: true, days: 1, signedAt: null }]);
    expect(need?.what).toBe('The keys of wallet Vault have signed no statement yet.');
    expect(need?.next).toContain('signer');
  });

  it('are nobody’s business while they are not late', () => {
    expect(reserveNeeds([{ ...cold, overdueSince: null }])).toEqual([]);
  });
});
