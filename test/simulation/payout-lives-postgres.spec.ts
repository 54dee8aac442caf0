import { describePayoutLives } from './payout-lives';

describePayoutLives('postgres', 100);
