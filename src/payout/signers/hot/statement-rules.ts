import type { BIP32Interface } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import { toSign } from '../../../members';
import { STATEMENT_KEYS_MAX, type StatementKey, type StatementReply, type StatementRequest } from '../../signer';
import { isStatementSealed } from '../../statement-seal';
import { ecdsaOver, schnorrOver } from './sign-inputs';
import { accountKey, type AccountKey, type SignerSelf } from './signing-rules';

/**
 * The only text that is signed: nothing that signs anybody in, links an address or promises anything elsewhere reads
 * like it, and what is signed over it spends no coin (BIP-322 commits to a transaction that no block can hold).
 */
const STATEMENT = /^Paydirt statement [1-9]\d{0,9} [0-9a-f]{64}$/;

/** What the signer needs to know of itself to judge a statement. */
type StatementSelf = Pick<SignerSelf, 'root' | 'network' | 'approvalKey'>;

/**
 * Signs a statement about reserves by keys of the seed's own accounts, or says why not. Nothing goes into the journal:
 * nothing can be spent by it.
 * @see BIP-322, simple; RULES 22
 */
export function stateReserves(request: StatementRequest, self: StatementSelf): StatementReply {
  const refuse = (refused: string, detail = ''): StatementReply => ({ refused, detail });
  if (request.network !== self.network) return refuse('wrong-network');
  if (!STATEMENT.test(request.message)) return refuse('not-a-statement');
  if (!isStatementSealed(request, self.approvalKey)) return refuse('not-approved', 'seal');
  if (request.keys.length === 0 || request.keys.length > STATEMENT_KEYS_MAX) return refuse('keys');
  const owned = request.keys.map((key) => ownKey(key, self.root));
  const foreign = owned.indexOf(undefined);
  if (foreign >= 0) return refuse('foreign-script', String(foreign));
  return { signatures: owned.flatMap((own) => (own === undefined ? [] : [signature(own, request.message)])) };
}

/** The key at that path, if the script is the one that it makes. */
function ownKey({ path, scriptHex }: StatementKey, root: BIP32Interface): AccountKey | undefined {
  const own = accountKey(path, root);
  return own?.scriptHex === scriptHex ? own : undefined;
}

function signature(own: AccountKey, message: string): string {
  const script = Buffer.from(own.scriptHex, 'hex');
  const spend = toSign(script, message);
  if (own.account === 'tr') {
    const hash = spend.hashForWitnessV1(0, [script], [0n], bitcoin.Transaction.SIGHASH_DEFAULT);
    return witness([schnorrOver(hash, own.key)]);
  }
  // Nested or not, the script that is signed for is that of the key's hash. @see BIP-143
  const code = bitcoin.payments.p2pkh({ pubkey: own.key.publicKey }).output ?? new Uint8Array();
  const hash = spend.hashForWitnessV0(0, code, 0n, bitcoin.Transaction.SIGHASH_ALL);
  return witness([ecdsaOver(hash, own.key), own.key.publicKey]);
}

/** Stack items in the form of a serialized witness; each is shorter than 253 bytes. */
function witness(items: readonly Uint8Array[]): string {
  return Buffer.from([items.length, ...items.flatMap((item) => [item.length, ...item])]).toString('base64');
}
