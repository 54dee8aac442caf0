import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import { ApiError } from '../api/http';
import { t } from '../strings';
import { ErrorNote } from './error-note';

const TRY_AGAIN = /Try again in a moment/;

/** What the note says to somebody on a page of a role. */
function said(error: Error, at = '/member/settings', props: { movesMoney?: boolean; isAct?: boolean } = {}): string {
  window.history.pushState({}, '', at);
  const { container, unmount } = render(
    <MantineProvider>
      <ErrorNote error={error} {...props} />
    </MantineProvider>,
  );
  const text = container.querySelector('.pd-note')?.textContent ?? '';
  unmount();
  return text;
}

const refusal = (status: number, code: string): ApiError => new ApiError(status, code, 'What happened.', 'req-1');

describe('the end of a refusal', () => {
  it.each([
    [422, 'members.address-checksum', 'Copy the address from your wallet again'],
    [422, 'members.address-other-coin', 'let a bitcoin wallet show you'],
    [422, 'members.bad-threshold', 'Correct it above'],
    [400, 'api.invalid', 'Correct it above'],
    [409, 'payout.own-batch', 'Ask another operator to approve it'],
    [409, 'payout.stale-approval', 'approve that'],
    [409, 'auth.own-account', 'npx paydirt operator link'],
    [410, 'auth.link-dead', 'Ask an operator for a new link'],
    [401, 'auth.wrong-credentials', 'wait for the next one'],
    [422, 'auth.wrong-code', 'Wait for the next code'],
    [429, 'auth.too-many-attempts', 'Wait until the time above is over'],
    [409, 'payout.something-new', 'Reload the page'],
    [422, 'room.something-new', 'Correct it above'],
  ])('of %s %s says what helps, and not to try again', (status, code, words) => {
    const text = said(refusal(status, code), '/operator/batches/b-1', { movesMoney: true });
    expect(text).toContain(words);
    expect(text).not.toMatch(TRY_AGAIN);
  });

  it('tells a member to ask the operator, and never tells an operator to', () => {
    for (const error of [refusal(500, 'api.failed'), refusal(502, 'client.unreadable-reply'), new Error('a fault')]) {
      expect(said(error, '/member')).toContain('your operator');
      expect(said(error, '/operator')).not.toContain('your operator');
      expect(said(error, '/sign-in')).not.toContain('your operator');
    }
  });

  it('does not call signing in, setting up or inviting a reading', () => {
    for (const status of [401, 422, 500]) {
      const text = said(refusal(status, 'auth.wrong-code'), '/setup/x', { isAct: true });
      expect(text).not.toContain('only reading');
      expect(text).toMatch(/money/i);
    }
    expect(said(refusal(500, 'api.failed'))).toContain(t.errors.moneyReading);
  });

  it('keeps a longer beginning of a code above a shorter one', () => {
    expect(t.errors.next('members.address-linked', 422, 'member')).toContain('linked already');
    expect(t.errors.next('members.address-space', 422, 'member')).toContain('without spaces');
  });
});
