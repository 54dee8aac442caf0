import type { ReactNode, SVGProps } from 'react';

/** One stroke, one grid, no library: 24 units, drawn with the text's colour and hidden from screen readers. */
function icon(children: ReactNode) {
  return function Icon(props: SVGProps<SVGSVGElement>) {
    return (
      <svg
        viewBox="0 0 24 24"
        width="1.15em"
        height="1.15em"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        {...props}
      >
        {children}
      </svg>
    );
  };
}

export const HomeIcon = icon(<path d="M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4v-5h-6v5H5a1 1 0 0 1-1-1z" />);
export const BellIcon = icon(<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4" />);
export const EarningsIcon = icon(<path d="M4 19h16M7 19v-6M12 19V6M17 19v-9" />);
export const DeviceIcon = icon(
  <>
    <rect x="4" y="5" width="16" height="14" rx="2" />
    <circle cx="9" cy="12" r="2.5" />
    <path d="M15 9.5v5M17.5 9.5v5" />
  </>,
);
export const PayoutIcon = icon(<path d="M4 12h14M13 6.5 18.5 12 13 17.5M4 7v10" />);
export const SettingsIcon = icon(<path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5" />);
export const ReportIcon = icon(<path d="M7 4h7l4 4v12H7zM14 4v4h4M10 12.5h5M10 16h5" />);
export const OverviewIcon = icon(<path d="M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z" />);
export const SourceIcon = icon(<path d="M12 4v10M8 10.5 12 14.5l4-4M4 15v4h16v-4" />);
export const ContractIcon = icon(<path d="M6 4h12v16H6zM9 8h6M9 12h6M9 16h3" />);
export const TreasuryIcon = icon(<path d="M4 9.5 12 5l8 4.5zM6 10v7M10 10v7M14 10v7M18 10v7M4 19h16" />);
export const OperatorIcon = icon(
  <>
    <circle cx="8.5" cy="8.5" r="4" />
    <path d="M11.5 11.5 19 19M16 16l2-2M13.5 13.5l2-2" />
  </>,
);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 8v4.5l3 1.8" />
  </>,
);
export const BatchIcon = icon(<path d="m12 4 8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4" />);
export const ChainIcon = icon(
  <path d="M10 14a4 4 0 0 0 5.7 0l2.6-2.6a4 4 0 0 0-5.7-5.7L11.5 6.8M14 10a4 4 0 0 0-5.7 0l-2.6 2.6a4 4 0 0 0 5.7 5.7l1.1-1.1" />,
);
export const BooksIcon = icon(
  <path d="M5 5h6a1 1 0 0 1 1 1v13a2 2 0 0 0-2-2H5zM19 5h-6a1 1 0 0 0-1 1v13a2 2 0 0 1 2-2h5z" />,
);
export const AuditIcon = icon(<path d="M12 4 5 7v5c0 4 3 6.8 7 8 4-1.2 7-4 7-8V7zM9 12l2.2 2.2L15.2 10" />);
export const ProofIcon = icon(
  <path d="M12 3.5v4.5M12 8 7 12.5M12 8l5 4.5M7 12.5 4.5 18M7 12.5l2.5 5.5M17 12.5 14.5 18M17 12.5l2.5 5.5" />,
);
export const MembersIcon = icon(
  <>
    <circle cx="9" cy="9" r="3.2" />
    <path d="M3.5 19c.6-3 2.7-4.5 5.5-4.5s4.9 1.5 5.5 4.5M15.5 6.3a3 3 0 0 1 0 5.5M17 14.7c2 .5 3.2 1.9 3.6 4.3" />
  </>,
);
export const SwapIcon = icon(<path d="M4 8.5h14M14.5 5 18 8.5 14.5 12M20 15.5H6M9.5 12 6 15.5 9.5 19" />);
export const TagIcon = icon(<path d="M4 5v6.5L12.5 20l7.5-7.5L11.5 4H5a1 1 0 0 0-1 1zM8 8h.01" />);
export const JobIcon = icon(<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4" />);
export const StopIcon = icon(<path d="M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3zM9 9l6 6M15 9l-6 6" />);
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4" />
  </>,
);
export const MoonIcon = icon(<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />);
export const SystemIcon = icon(<path d="M4 5h16v11H4zM9 20h6M12 16v4" />);
export const LockIcon = icon(
  <>
    <rect x="5" y="11" width="14" height="9" rx="2" />
    <path d="M8 11V8a4 4 0 0 1 8 0v3" />
  </>,
);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const WarnIcon = icon(<path d="M12 4 3.5 19h17zM12 10v4M12 16.5v.01" />);
export const CrossIcon = icon(<path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />);
export const InfoIcon = icon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 11v5M12 8v.01" />
  </>,
);
export const CopyIcon = icon(<path d="M9 9h10v11H9zM5 15V4h10v2" />);
export const DownloadIcon = icon(<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14" />);
export const SignOutIcon = icon(<path d="M10 4H5v16h5M14 8l4 4-4 4M9 12h9" />);
export const BackIcon = icon(<path d="M19 12H5M11 6l-6 6 6 6" />);
