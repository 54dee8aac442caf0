import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import { ApiError } from '../api/http';
import { t } from '../strings';
import { ActionButton } from './action-button';
import { Amount, Usd } from './amount';
import { ErrorNote } from './error-note';
import { Address } from './hash';
import { Status } from './status';
import { When } from './when';

const show = (node: React.ReactNode) => render(<MantineProvider>{node}</MantineProvider>);

describe('parts of screens', () => {
  it('prints an amount above 2^53 to the last satoshi', () => {
    show(<Amount units="9007199254740993" />);
    expect(document.body.textContent).toContain('90,071,992.54740993');
  });

  it('says that there is no price instead of showing zero', () => {
    show(<Usd value={null} />);
    expect(screen.getByText(t.common.unpriced)).toBeTruthy();
    expect(document.body.textContent).not.toContain('$0');
  });

  it('shows an address whole, in groups of four', () => {
    show(<Address text="bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080" />);
    const groups = [...document.querySelectorAll('.pd-group')].map((group) => group.textContent);
    expect(groups[0]).toBe('bcrt');
    expect(groups.join('')).toBe('bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080');
  });

  it('has UTC on hover of a local time', () => {
    show(<When at={Date.UTC(2026, 2, 12, 13, 5, 9)} />);
    expect(document.querySelector('time')?.title).toBe('2026-03-12 13:05:09 UTC');
  });

  it('says a state by word and by shape, not by colour alone', () => {
    show(<Status tone="bad">Failing</Status>);
    expect(screen.getByText('Failing')).toBeTruthy();
    expect(document.querySelector('.pd-status svg')).not.toBeNull();
  });

  it('says why a button cannot be pressed, keeps it reachable, and does nothing', () => {
    const pressed = jest.fn();
    show(
      <ActionButton because="Nobody is due" onClick={pressed}>
        Plan
      </ActionButton>,
    );
    const button = screen.getByRole('button', { name: 'Plan' });
    fireEvent.click(button);
    expect(pressed).not.toHaveBeenCalled();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Nobody is due');
    expect((button as HTMLButtonElement).disabled).toBe(false);
  });

  it.each([
    ['a refusal', new ApiError(409, 'payout.gone', 'It was edited.', 'req-1'), t.errors.moneyRefused],
    ['a crash', new ApiError(500, 'api.fault', 'Fault.', 'req-1'), t.errors.moneyUnknown],
    ['silence', new ApiError(0, 'client.unreachable', '', undefined), t.errors.moneyUnknown],
  ])('says whether money may have moved after %s', (_, error, words) => {
    show(<ErrorNote error={error} movesMoney />);
    expect(screen.getByText(words)).toBeTruthy();
  });

  it('gives the number to quote, and only when there is one', () => {
    const { unmount } = show(<ErrorNote error={new ApiError(500, 'api.fault', 'Fault.', 'req-77')} />);
    expect(screen.getByText('req-77')).toBeTruthy();
    unmount();
    show(<ErrorNote error={new ApiError(0, 'client.unreachable', '', undefined)} />);
    expect(screen.queryByText(t.errors.reference, { exact: false })).toBeNull();
  });
});
