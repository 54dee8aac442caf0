import { useApi } from '../../api/hooks';
import { useSession } from '../../app/session';
import { Loaded, Page } from '../../components/page';
import { t } from '../../strings';
import { OwnAuthenticator } from './own-authenticator';
import { OwnCodes } from './own-codes';
import { Passkeys } from './passkeys';

const words = t.security;

/** What whoever is signed in gets in with: passkeys, and of operators the authenticator and recovery codes. */
export function SecurityPage() {
  const role = useSession().data?.role ?? 'member';
  const query = useApi('/api/account');
  return (
    <Page title={words.title} lead={words.lead}>
      <Loaded query={query}>
        {(access) => (
          <div className="pd-stack">
            <Passkeys access={access} role={role} />
            {access.recoveryCodesLeft === null ? null : (
              <>
                <OwnCodes left={access.recoveryCodesLeft} madeAt={access.recoveryCodesMadeAt} />
                <OwnAuthenticator />
              </>
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
