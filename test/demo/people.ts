import { createHash } from 'node:crypto';
import { networks, payments } from 'bitcoinjs-lib';
import { ECPairFactory } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import type { Day } from '../../src/units';
import { CAST, type DemoMember } from './cast';
import { Person } from './person';
import { signMessage } from './signed-message';
import type { SimulatedClock } from './simulated-clock';

const ECPair = ECPairFactory(ecc);
export const DEMO_PASSWORD = 'regtest-coins-only';
/** A real address of another network: refused with the reason. */
const MAINNET_ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const FIRST = 'member01';
const DEVICE_PRICE_USD = '2600';

interface BatchRow {
  readonly id: string;
  readonly state: string;
  readonly batchHash: string;
  readonly txid: string | null;
}

/** A member with what the demo knows of them. */
export interface CastMember {
  readonly role: DemoMember;
  readonly memberId: string;
  readonly person: Person;
  /** Output script of the linked address, hex; undefined when none was linked. */
  readonly scriptHex: string | undefined;
}

function keyOf(seed: string): { privateKey: Uint8Array; address: string; scriptHex: string } {
  const privateKey = createHash('sha256').update(`paydirt demo ${seed}`).digest();
  const { publicKey } = ECPair.fromPrivateKey(privateKey);
  const { address, output } = payments.p2wpkh({ pubkey: publicKey, network: networks.regtest });
  if (address === undefined || output === undefined) throw new Error('p2wpkh gave no address');
  return { privateKey, address, scriptHex: Buffer.from(output).toString('hex') };
}

/** Two operators and the members, each acting through the API with their own login. */
export class DemoPeople {
  readonly members: CastMember[] = [];

  private constructor(
    readonly operator: Person,
    /** Approves what the other one took on: more than one person's word may let go. */
    readonly second: Person,
    private readonly origin: string,
    private readonly clock: SimulatedClock,
  ) {}

  /** The operators follow their one-time links, one invites the cast, and everybody signs in and sets up. */
  static async arrive(
    origin: string,
    clock: SimulatedClock,
    linkOf: (name: string, mail: string) => Promise<string>,
  ): Promise<DemoPeople> {
    const operator = await arrived('Demo Operator', 'operator@demo.invalid');
    const second = await arrived('Second Operator', 'operator2@demo.invalid');
    const people = new DemoPeople(operator, second, origin, clock);
    for (const role of CAST) people.members.push(await people.#join(role));
    return people;

    async function arrived(name: string, mail: string): Promise<Person> {
      const person = new Person(origin, clock, mail, DEMO_PASSWORD);
      await person.setUp(await linkOf(name, mail));
      return person;
    }
  }

  async #join(role: DemoMember): Promise<CastMember> {
    const { name, mail } = role;
    const invitation = await this.operator.post<{ memberId: string; link: string }>('/api/operator/members', {
      name,
      mail,
    });
    const person = new Person(this.origin, this.clock, mail, DEMO_PASSWORD);
    await person.setUp(invitation.link);
    const { threshold } = role;
    const cents = 'usdCents' in threshold ? threshold.usdCents.toString() : '';
    await person.post(
      '/api/me/threshold',
      'sats' in threshold
        ? { unit: 'sats', value: threshold.sats.toString() }
        : { unit: 'usd', value: `${cents.slice(0, -2)}.${cents.slice(-2)}` },
    );
    return { role, memberId: invitation.memberId, person, scriptHex: await this.#link(role, person) };
  }

  async #link(role: DemoMember, person: Person): Promise<string | undefined> {
    if (role.address === 'none') return undefined;
    if (role.address === 'refused') {
      const answer = await person.tryPost<{ error: { code: string } }>('/api/me/address', { address: MAINNET_ADDRESS });
      if (answer.status < 400) throw new Error('An address of another network was accepted.');
      return undefined;
    }
    const { privateKey, address, scriptHex } = keyOf(role.address === 'same-as-first' ? FIRST : role.key);
    if (role.address !== 'own-signed') {
      await person.post('/api/me/address', { address });
      return scriptHex;
    }
    const { proofMessage } = await person.get<{ proofMessage: string }>('/api/me/address');
    const message = proofMessage.replace('{address}', address);
    await person.post('/api/me/address', { address, proof: { message, signature: signMessage(message, privateKey) } });
    return scriptHex;
  }

  /** Dogecoin belongs to the members, so they may keep it; some say that they do. */
  async chooseCoins(): Promise<void> {
    await this.operator.post('/api/operator/conversion-terms/keep', { asset: 'DOGE', offered: true });
    for (const { role, person } of this.members) {
      const { convertDogeBps: convertBps } = role;
      if (convertBps !== undefined) await person.post('/api/me/coins/rule', { asset: 'DOGE', convertBps });
    }
  }

  /** Members say what their devices draw, and one what its first device cost. */
  async describeDevices(boughtOn: Day): Promise<void> {
    for (const { role, person } of this.members) {
      if (role.power === undefined) continue;
      const { source: sourceId } = role;
      for (const { name: worker } of role.workers) {
        await person.post('/api/me/devices/power', { sourceId, worker, ...role.power });
      }
      const [first] = role.workers;
      if (role.key !== FIRST || first === undefined) continue;
      const purchase = { worker: first.name, priceUsd: DEVICE_PRICE_USD, boughtOn };
      await person.post('/api/me/devices/purchase', { sourceId, ...purchase });
    }
  }

  /** @param key `member01` and so on */
  member(key: string): CastMember {
    const found = this.members.find((member) => member.role.key === key);
    if (found === undefined) throw new Error(`There is no ${key} in the cast.`);
    return found;
  }

  /** Approves every batch that waits, within an envelope, as on the screen: where one may not alone, both together. */
  async approveWaiting(): Promise<boolean> {
    const waiting = (await this.batches()).filter((batch) => batch.state === 'planned');
    for (const { id, batchHash } of waiting) {
      const at = `/api/operator/batches/${id}`;
      const { needsTaker } = await this.operator.get<{ needsTaker: boolean }>(at);
      if (needsTaker) await this.operator.post(`${at}/take-on`, { batchHash });
      await (needsTaker ? this.second : this.operator).post(`${at}/approve`, {
        maxFeeRateSatPerKvb: '50000',
        maxTotalFeeSats: '500000',
        batchHash,
      });
    }
    return waiting.length > 0;
  }

  async batches(): Promise<BatchRow[]> {
    return (await this.operator.get<{ items: BatchRow[] }>('/api/operator/batches?limit=200')).items;
  }

  /** The operator's own money, which arrived unexplained, becomes the reserve for network fees. */
  async fundFeeReserve(sats: bigint): Promise<void> {
    await this.operator.post('/api/operator/treasury/assign', { asset: 'BTC', units: sats.toString() });
  }
}
