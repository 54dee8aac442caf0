import type { Actor } from '../http/actor.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { PageQuery } from '../wire/common.dto';
import type {
  LiabilitiesPageDto,
  OperatorLiabilitiesDto,
  OperatorLiabilitiesPageDto,
  ReservesDto,
  SignaturesTakenDto,
  SignReservesDto,
} from '../wire/statement.dto';

/** Statements of liabilities: what everybody, a member and an operator may ask of them. */
export abstract class StatementDesk {
  /** Without any amount: everybody sees the same roots. */
  abstract statements(page: PageQuery): Promise<LiabilitiesPageDto>;
  /** @throws DomainError `solvency.unknown-statement`, `solvency.not-included`, `solvency.statement-differs` */
  abstract inclusion(memberId: string, number: number): Promise<FileAnswer>;
  abstract withTotals(page: PageQuery): Promise<OperatorLiabilitiesPageDto>;
  /** @throws DomainError `solvency.no-block`, `solvency.statement-raced` */
  abstract publish(actor: Actor): Promise<OperatorLiabilitiesDto>;
  /** The coins behind the newest statements, for a member. */
  abstract reserves(memberId: string): Promise<ReservesDto>;
  /** @throws DomainError `solvency.unknown-statement` */
  abstract memberReservesFile(memberId: string, number: number): Promise<FileAnswer>;
  /** @throws DomainError `solvency.unknown-statement` */
  abstract reservesFile(number: number): Promise<FileAnswer>;
  /** Takes the signatures that are right. @throws DomainError `solvency.unknown-statement` */
  abstract sign(actor: Actor, number: number, input: SignReservesDto): Promise<SignaturesTakenDto>;
}
