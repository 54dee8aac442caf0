import { NETWORKS } from '../../units';
import { Flag, OneOf, Text, Whole } from './field.dto';

/** What everybody may know about this installation before signing in. */
export class InstanceDto {
  @Text('Name of the product.')
  name: string;

  @Text('Version that runs.')
  version: string;

  @OneOf('Network', NETWORKS, 'Bitcoin network that payouts go to.')
  network: string;

  @Flag('Whether this is a demonstration with made-up members and prices.')
  demo: boolean;

  @Text('Words to show on every screen of a demonstration.', { nullable: true })
  demoLabel: string | null;

  @Text('What prices are called on screens and reports.')
  priceLabel: string;

  @Text('IANA zone of the tax day.', { example: 'America/New_York' })
  taxZone: string;

  @Whole('Confirmations in our own header chain after which a payout is settled.')
  confirmationsNeeded: number;
}
