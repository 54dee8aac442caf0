import { type ReactNode, useEffect } from 'react';
import { createBrowserRouter, Navigate, Outlet, type RouteObject, useLocation, useRouteError } from 'react-router';
import { ErrorNote } from '../components/error-note';
import { NotFound } from '../components/not-found';
import { Loaded } from '../components/page';
import { StopSwitch } from '../components/stop-switch';
import { t } from '../strings';
import { Banner, Layout } from './layout';
import { memberNav, operatorNav } from './navigation';
import { useSession } from './session';

type Role = 'member' | 'operator';

function homeOf(role: Role): string {
  return role === 'operator' ? '/operator' : '/member';
}

/** Sends everybody to where their account belongs; the service decides again on each request. */
function Gate({ role, children }: { role: Role; children: ReactNode }) {
  const session = useSession();
  const { pathname } = useLocation();
  return (
    <Loaded query={session}>
      {(data) => {
        if (!data.signedIn || data.role === null) return <Navigate to="/sign-in" replace state={{ from: pathname }} />;
        if (data.role !== role) return <Navigate to={homeOf(data.role)} replace />;
        return children;
      }}
    </Loaded>
  );
}

function Front() {
  const session = useSession();
  return (
    <Loaded query={session}>
      {(data) => <Navigate to={data.signedIn && data.role !== null ? homeOf(data.role) : '/sign-in'} replace />}
    </Loaded>
  );
}

function Plain() {
  return (
    <>
      <Banner />
      <Outlet />
    </>
  );
}

function Fault() {
  const error = useRouteError();
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <main className="pd-main">
      <h1>{t.common.fault}</h1>
      <ErrorNote
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={() => window.location.reload()}
      />
    </main>
  );
}

const page = (path: string, load: () => Promise<ComponentModule>): RouteObject =>
  path === '' ? { index: true, lazy: load } : { path, lazy: load };
interface ComponentModule {
  readonly Component: () => ReactNode;
}

const member: RouteObject = {
  path: '/member',
  element: (
    <Gate role="member">
      <Layout groups={memberNav} />
    </Gate>
  ),
  children: [
    page('', async () => ({ Component: (await import('../pages/member/home')).HomePage })),
    page('earnings', async () => ({ Component: (await import('../pages/member/earnings')).EarningsPage })),
    page('coins', async () => ({ Component: (await import('../pages/member/coins')).CoinsPage })),
    page('coin-table', async () => ({ Component: (await import('../pages/coin-table')).MemberCoinTablePage })),
    page('devices', async () => ({ Component: (await import('../pages/member/devices')).DevicesPage })),
    page('contracts', async () => ({ Component: (await import('../pages/member/contracts')).MemberContractsPage })),
    page('payouts', async () => ({ Component: (await import('../pages/member/payouts')).PayoutsPage })),
    page('payouts/:id', async () => ({ Component: (await import('../pages/member/payout')).PayoutPage })),
    page('settings', async () => ({ Component: (await import('../pages/member/settings')).SettingsPage })),
    page('security', async () => ({ Component: (await import('../pages/security/security')).SecurityPage })),
    page('reports', async () => ({ Component: (await import('../pages/member/reports')).ReportsPage })),
    page('taxes', async () => ({ Component: (await import('../pages/member/taxes')).TaxesPage })),
    page('tax-form', async () => ({ Component: (await import('../pages/member/tax-form')).TaxFormPage })),
    page('notices', async () => ({ Component: (await import('../pages/member/notices')).NoticesPage })),
    page('proof', async () => ({ Component: (await import('../pages/member/proof')).ProofPage })),
    { path: '*', Component: NotFound },
  ],
};

const operator: RouteObject = {
  path: '/operator',
  element: (
    <Gate role="operator">
      <Layout groups={operatorNav} fixture={<StopSwitch />} />
    </Gate>
  ),
  children: [
    page('', async () => ({ Component: (await import('../pages/operator/overview')).OverviewPage })),
    page('sources', async () => ({ Component: (await import('../pages/operator/sources')).SourcesPage })),
    page('reconciliation', async () => ({
      Component: (await import('../pages/operator/reconciliation')).ReconciliationPage,
    })),
    page('imports', async () => ({ Component: (await import('../pages/operator/imports')).ImportsPage })),
    page('moving', async () => ({ Component: (await import('../pages/operator/moving')).MovingPage })),
    page('treasury', async () => ({ Component: (await import('../pages/operator/treasury')).TreasuryPage })),
    page('next', async () => ({ Component: (await import('../pages/operator/next')).NextBatchPage })),
    page('batches', async () => ({ Component: (await import('../pages/operator/batches')).BatchesPage })),
    page('batches/:id', async () => ({ Component: (await import('../pages/operator/batch')).BatchPage })),
    page('settings', async () => ({ Component: (await import('../pages/operator/settings')).SettingsPage })),
    page('settlements', async () => ({ Component: (await import('../pages/operator/settlements')).SettlementsPage })),
    page('contracts', async () => ({ Component: (await import('../pages/operator/contracts')).ContractsPage })),
    page('contracts/:id', async () => ({ Component: (await import('../pages/operator/contract')).ContractPage })),
    page('conversions', async () => ({ Component: (await import('../pages/operator/conversions')).ConversionsPage })),
    page('conversions/:id', async () => ({ Component: (await import('../pages/operator/conversion')).ConversionPage })),
    page('coin-table', async () => ({ Component: (await import('../pages/coin-table')).OperatorCoinTablePage })),
    page('members', async () => ({ Component: (await import('../pages/operator/members')).MembersPage })),
    page('members/:id/reports', async () => ({
      Component: (await import('../pages/operator/member-reports')).MemberReportsPage,
    })),
    page('payees', async () => ({ Component: (await import('../pages/operator/payees')).PayeesPage })),
    page('filing', async () => ({ Component: (await import('../pages/operator/filing')).FilingPage })),
    page('devices', async () => ({ Component: (await import('../pages/operator/devices')).OperatorDevicesPage })),
    page('operators', async () => ({ Component: (await import('../pages/operator/operators')).OperatorsPage })),
    page('security', async () => ({ Component: (await import('../pages/security/security')).SecurityPage })),
    page('unpriced', async () => ({ Component: (await import('../pages/operator/unpriced')).UnpricedPage })),
    page('books', async () => ({ Component: (await import('../pages/operator/books')).BooksPage })),
    page('statements', async () => ({ Component: (await import('../pages/operator/statements')).StatementsPage })),
    page('restore', async () => ({ Component: (await import('../pages/operator/restore')).RestorePage })),
    page('audit', async () => ({ Component: (await import('../pages/operator/audit')).AuditPage })),
    page('chain', async () => ({ Component: (await import('../pages/operator/chain')).ChainPage })),
    page('jobs', async () => ({ Component: (await import('../pages/operator/jobs')).JobsPage })),
    { path: '*', Component: NotFound },
  ],
};

/** Every screen by its address. Each loads its own code when it is first opened. */
export function makeRouter() {
  return createBrowserRouter([
    {
      errorElement: <Fault />,
      hydrateFallbackElement: <></>,
      children: [
        { path: '/', Component: Front },
        {
          Component: Plain,
          children: [
            page('/sign-in', async () => ({ Component: (await import('../pages/auth/sign-in')).SignInPage })),
            page('/verify', async () => ({ Component: (await import('../pages/verify')).VerifyPage })),
            page('/cancel-address/:id/:token', async () => ({
              Component: (await import('../pages/auth/cancel-address')).CancelAddressPage,
            })),
            page('/cancel-split/:id/:token', async () => ({
              Component: (await import('../pages/auth/cancel-split')).CancelSplitPage,
            })),
            page('/setup/:token', async () => ({ Component: (await import('../pages/auth/setup')).SetupPage })),
          ],
        },
        member,
        operator,
        { path: '*', Component: NotFound },
      ],
    },
  ]);
}
