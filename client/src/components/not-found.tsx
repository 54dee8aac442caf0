import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { t } from '../strings';
import { Empty, Page } from './page';

/** What stands where nothing is, or where something belongs to somebody else. */
export function NotFound() {
  return (
    <Page title={t.common.notFound.title}>
      <Empty
        title={t.common.notFound.title}
        action={
          <Button component={Link} to="/" variant="default">
            {t.common.notFound.home}
          </Button>
        }
      >
        {t.common.notFound.text}
      </Empty>
    </Page>
  );
}
