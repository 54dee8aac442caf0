import {
  AuditIcon,
  BellIcon,
  BatchIcon,
  BooksIcon,
  ChainIcon,
  ClockIcon,
  ContractIcon,
  DeviceIcon,
  EarningsIcon,
  HomeIcon,
  JobIcon,
  LockIcon,
  MembersIcon,
  OperatorIcon,
  OverviewIcon,
  PayoutIcon,
  ProofIcon,
  ReportIcon,
  SettingsIcon,
  SourceIcon,
  SwapIcon,
  TagIcon,
  TreasuryIcon,
} from '../components/icons';
import { t } from '../strings';
import type { NavGroup } from './layout';

const m = t.member.nav;
const o = t.operator.nav;

/** The member's screens. */
export const memberNav: readonly NavGroup[] = [
  {
    items: [
      { to: '/member', label: m.home, Icon: HomeIcon, end: true },
      { to: '/member/earnings', label: m.earnings, Icon: EarningsIcon },
      { to: '/member/coins', label: t.conversion.nav, Icon: SwapIcon },
      { to: '/member/devices', label: m.devices, Icon: DeviceIcon },
      { to: '/member/contracts', label: t.memberContracts.nav, Icon: ContractIcon },
      { to: '/member/coin-table', label: t.coinTable.nav, Icon: TagIcon },
      { to: '/member/payouts', label: m.payouts, Icon: PayoutIcon },
      { to: '/member/settings', label: m.settings, Icon: SettingsIcon },
      { to: '/member/security', label: t.security.nav, Icon: LockIcon },
      { to: '/member/reports', label: m.reports, Icon: ReportIcon },
      { to: '/member/taxes', label: t.taxes.nav, Icon: BooksIcon },
      { to: '/member/tax-form', label: t.taxForm.nav, Icon: TagIcon },
      { to: '/member/proof', label: t.proof.nav, Icon: ProofIcon },
      { to: '/member/notices', label: t.notices.nav, Icon: BellIcon },
    ],
  },
];

/** The operator's screens, by what they are about. */
export const operatorNav: readonly NavGroup[] = [
  { items: [{ to: '/operator', label: o.overview, Icon: OverviewIcon, end: true }] },
  {
    label: o.groups.money,
    items: [
      { to: '/operator/next', label: o.next, Icon: ClockIcon },
      { to: '/operator/batches', label: o.batches, Icon: BatchIcon },
      { to: '/operator/settlements', label: t.settlements.nav, Icon: PayoutIcon },
      { to: '/operator/treasury', label: o.treasury, Icon: TreasuryIcon },
      { to: '/operator/statements', label: t.statements.nav, Icon: ProofIcon },
      { to: '/operator/sources', label: o.sources, Icon: SourceIcon },
      { to: '/operator/reconciliation', label: t.reconciliation.nav, Icon: AuditIcon },
      { to: '/operator/imports', label: t.imports.nav, Icon: ReportIcon },
      { to: '/operator/contracts', label: t.contracts.nav, Icon: ContractIcon },
      { to: '/operator/conversions', label: o.conversions, Icon: SwapIcon },
      { to: '/operator/coin-table', label: t.coinTable.nav, Icon: TagIcon },
      { to: '/operator/settings', label: t.settings.nav, Icon: SettingsIcon },
    ],
  },
  {
    label: o.groups.people,
    items: [
      { to: '/operator/members', label: o.members, Icon: MembersIcon },
      { to: '/operator/payees', label: t.payees.nav, Icon: TagIcon },
      { to: '/operator/filing', label: t.filing.nav, Icon: ReportIcon },
      { to: '/operator/devices', label: o.devices, Icon: DeviceIcon },
      { to: '/operator/moving', label: t.moving.nav, Icon: ReportIcon },
      { to: '/operator/operators', label: t.operators.nav, Icon: OperatorIcon },
      { to: '/operator/security', label: t.security.nav, Icon: LockIcon },
    ],
  },
  {
    label: o.groups.record,
    items: [
      { to: '/operator/books', label: o.books, Icon: BooksIcon },
      { to: '/operator/unpriced', label: o.unpriced, Icon: TagIcon },
      { to: '/operator/audit', label: o.audit, Icon: AuditIcon },
    ],
  },
  {
    label: o.groups.machine,
    items: [
      { to: '/operator/chain', label: o.chain, Icon: ChainIcon },
      { to: '/operator/jobs', label: o.jobs, Icon: JobIcon },
    ],
  },
];
