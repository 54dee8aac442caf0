export type { Act, AuditDifference, AuditRecord, AuditVerification } from './audit-record';
