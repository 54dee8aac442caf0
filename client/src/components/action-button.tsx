import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface ActionButtonProps extends Omit<ButtonProps, 'disabled'> {
  readonly children: ReactNode;
  /** Why it cannot be pressed now; shown under the button. `undefined`: it can. */
  readonly because?: string | undefined;
  readonly type?: 'button' | 'submit';
  readonly onClick?: () => void;
}

/** A button that, when it cannot be pressed, says why in plain sight; it stays reachable by keyboard. */
export function ActionButton({ children, because, onClick, type = 'button', ...rest }: ActionButtonProps) {
  const reason = useId();
  const isOff = because !== undefined;
  return (
    <span className="pd-action">
      <Button
        {...rest}
        type={type}
        data-disabled={isOff || undefined}
        aria-disabled={isOff || undefined}
        aria-describedby={isOff ? reason : undefined}
        onClick={(event) => {
          if (isOff || rest.loading === true) event.preventDefault();
          else onClick?.();
        }}
      >
        {children}
      </Button>
      {isOff ? (
        <span id={reason} className="pd-because">
          {because}
        </span>
      ) : null}
    </span>
  );
}
