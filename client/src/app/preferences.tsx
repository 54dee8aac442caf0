import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { BitcoinUnit } from '../format/amount';

const STORAGE_KEY = 'paydirt-bitcoin-unit';

interface Preferences {
  readonly unit: BitcoinUnit;
  readonly setUnit: (unit: BitcoinUnit) => void;
}

const PreferencesContext = createContext<Preferences>({ unit: 'btc', setUnit: () => undefined });

function storedUnit(): BitcoinUnit {
  try {
    return window.localStorage.getItem(STORAGE_KEY) === 'sat' ? 'sat' : 'btc';
  } catch {
    return 'btc'; // Storage is blocked: the default serves.
  }
}

function storeUnit(unit: BitcoinUnit): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, unit);
  } catch {
    return; // The choice then lives as long as the page.
  }
}

/** Keeps what the reader chose for this device: bitcoin in BTC or in satoshi. Nothing about money is stored. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [unit, choose] = useState<BitcoinUnit>(storedUnit);
  const value = useMemo(
    () => ({
      unit,
      setUnit: (next: BitcoinUnit) => {
        storeUnit(next);
        choose(next);
      },
    }),
    [unit],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

/** The reader's unit and how to change it. */
export function usePreferences(): Preferences {
  return useContext(PreferencesContext);
}
