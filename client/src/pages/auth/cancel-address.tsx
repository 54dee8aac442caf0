import { useParams } from 'react-router';
import { useApi } from '../../api/hooks';
import { request } from '../../api/http';
import { Address } from '../../components/hash';
import { t } from '../../strings';
import { LinkPage } from './link-page';
import { TakeBack } from './take-back';

const words = t.cancelAddress;

/** The link in the mail about a change of address: it shows what it is about, and its button takes the change back. */
export function CancelAddressPage() {
  const { id = '', token = '' } = useParams();
  const query = useApi('/api/address-cancel/{id}/{token}', { path: { id, token } });
  return (
    <LinkPage query={query} words={words}>
      {(first) => (
        <TakeBack
          first={first}
          words={words}
          link={{ id, token }}
          cancel={(path) => request('post', '/api/address-cancel/{id}/{token}', { path: { ...path } })}
          label={({ addresses }) => words.notWanted(addresses.length)}
          unwanted={({ addresses }) =>
            addresses.map((address) => (
              <div key={address}>
                <Address text={address} />
              </div>
            ))
          }
          counts={({ counts }) => (counts === null ? words.countsNone : <Address text={counts} />)}
        />
      )}
    </LinkPage>
  );
}
