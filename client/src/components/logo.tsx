import { t } from '../strings';

/** The mark and the name. */
export function Logo() {
  return (
    <span className="pd-logo">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" className="pd-logo-ground" />
        <path d="M6 22 12.5 11l4 6.2L20 12l6 10z" className="pd-logo-ore" />
        <circle cx="22.5" cy="8.5" r="2.5" className="pd-logo-ore" />
      </svg>
      <span>{t.common.product}</span>
    </span>
  );
}
