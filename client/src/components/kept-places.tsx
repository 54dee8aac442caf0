import type { Answer } from '../api/http';
import { parseUnits } from '../format/amount';
import { t } from '../strings';
import { useAmountText } from './amount-text';
import { Note } from './status';

type Place = Answer<'/api/me/coins'>['items'][number]['places'][number];
const words = t.conversionExits;

/** Where members' kept coin stands; what is missing is said, and spread over nobody. */
export function KeptPlaces({ places }: { places: readonly Place[] }) {
  const text = useAmountText();
  if (places.length === 0) return null;
  const short = places.filter((place) => parseUnits(place.short.units) > 0n);
  return (
    <>
      {places.map((place) => (
        <span key={`${place.at} ${place.id}`} className="pd-line pd-dim">
          {(place.at === 'source' ? words.placeSource : words.placeVenue)(place.id, text(place.kept))}
        </span>
      ))}
      {short.map((place) => (
        <Note key={place.id} tone="warn" title={words.short(text(place.short))}>
          <p>{words.shortText}</p>
        </Note>
      ))}
    </>
  );
}
