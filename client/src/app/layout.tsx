import { Burger, Drawer, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ComponentType, type ReactNode, useEffect } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { MoonIcon, SignOutIcon, SunIcon, SystemIcon } from '../components/icons';
import { t } from '../strings';
import { Logo } from '../components/logo';
import { usePreferences } from './preferences';
import { useInstance, useSession, useSignOut } from './session';

/** A line of the navigation. */
export interface NavItem {
  readonly to: string;
  readonly label: string;
  readonly Icon: ComponentType;
  readonly end?: boolean;
}

/** Lines under one heading; members have one group without a heading. */
export interface NavGroup {
  readonly label?: string;
  readonly items: readonly NavItem[];
}

/** Network and price label, on every screen, so that nobody takes a demonstration for money. */
export function Banner() {
  const instance = useInstance().data;
  if (instance === undefined) return null;
  const isReal = instance.network === 'bitcoin' && !instance.demo;
  return (
    <aside className={isReal ? 'pd-banner' : 'pd-banner pd-banner-demo'} aria-label={t.common.banner.label}>
      {instance.demoLabel === null ? null : <strong>{instance.demoLabel}</strong>}
      <span>{t.common.banner.network(instance.network)}</span>
      <span>{t.common.banner.prices(instance.priceLabel)}</span>
    </aside>
  );
}

/** Light, dark, or as the system wishes. */
export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choices = [
    { value: 'auto', label: t.common.theme.auto, Icon: SystemIcon },
    { value: 'light', label: t.common.theme.light, Icon: SunIcon },
    { value: 'dark', label: t.common.theme.dark, Icon: MoonIcon },
  ] as const;
  return (
    <div className="pd-toggle" role="group" aria-label={t.common.theme.label}>
      {choices.map(({ value, label, Icon }) => (
        <button
          key={value}
          type="button"
          aria-pressed={colorScheme === value}
          aria-label={label}
          title={label}
          onClick={() => setColorScheme(value)}
        >
          <Icon />
        </button>
      ))}
    </div>
  );
}

function UnitToggle() {
  const { unit, setUnit } = usePreferences();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t.common.unit.label}
      value={unit}
      onChange={(value) => setUnit(value === 'sat' ? 'sat' : 'btc')}
      data={[
        { value: 'btc', label: t.common.unit.btc },
        { value: 'sat', label: t.common.unit.sat },
      ]}
    />
  );
}

function Navigation({ groups, onPick }: { groups: readonly NavGroup[]; onPick?: () => void }) {
  return (
    <nav aria-label={t.common.mainNavigation} className="pd-nav">
      {groups.map((group) => (
        <div key={group.label ?? ''} className="pd-nav-group">
          {group.label === undefined ? null : <p className="pd-nav-label">{group.label}</p>}
          {group.items.map(({ to, label, Icon, end }) => (
            <NavLink key={to} to={to} end={end ?? false} {...(onPick === undefined ? {} : { onClick: onPick })}>
              <Icon />
              <span>{label}</span>
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
  );
}

function SignOut() {
  const session = useSession().data;
  const signOut = useSignOut();
  return (
    <div className="pd-who">
      {session?.name === null || session === undefined ? null : (
        <p title={t.common.signedInAs(session.name)} dir="auto">
          {session.name}
        </p>
      )}
      <button type="button" className="pd-quiet-button" onClick={() => void signOut()}>
        <SignOutIcon />
        {t.common.signOut}
      </button>
    </div>
  );
}

/** The frame of every signed-in screen. `fixture` stands at the top of the side: the operator's stop switch. */
export function Layout({ groups, fixture }: { groups: readonly NavGroup[]; fixture?: ReactNode }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="pd-frame">
      <a href="#content" className="pd-skip">
        {t.common.skip}
      </a>
      <Banner />
      <header className="pd-top">
        <Burger className="pd-burger" opened={isOpen} onClick={open} aria-label={t.common.menu} size="sm" />
        <Logo />
        <div className="pd-top-tools">
          <UnitToggle />
          <SchemeToggle />
        </div>
      </header>
      <div className="pd-columns">
        <aside className="pd-side" aria-label={t.common.side}>
          {fixture}
          <Navigation groups={groups} />
          <SignOut />
        </aside>
        <main id="content" className="pd-main" tabIndex={-1}>
          {fixture === undefined ? null : <div className="pd-narrow-only">{fixture}</div>}
          <Outlet />
        </main>
      </div>
      <Drawer.Root opened={isOpen} onClose={close} size="min(20rem, 90vw)">
        <Drawer.Overlay />
        <Drawer.Content aria-label={t.common.menu}>
          <Drawer.Header role="none">
            <Logo />
            <Drawer.CloseButton aria-label={t.common.closeMenu} />
          </Drawer.Header>
          <Drawer.Body>
            <Navigation groups={groups} onPick={close} />
            <SignOut />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </div>
  );
}
