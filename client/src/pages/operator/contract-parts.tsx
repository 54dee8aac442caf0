import type { Answer } from '../../api/http';
import { useWorklessNetwork } from '../../app/session';
import { Amount, Usd } from '../../components/amount';
import { HeaderGround } from '../../components/header-ground';
import { Facts, Figure } from '../../components/page';
import { Note, Status } from '../../components/status';
import { When } from '../../components/when';
import { groupThousands } from '../../format/amount';
import { formatHashRate } from '../../format/text';
import { t } from '../../strings';
import { returnText } from './contract-text';

type Contract = Answer<'/api/operator/contracts'>['items'][number];
const words = t.contracts;

/** Whether it runs, and what it is. */
export function ContractState({ contract, asOf }: { contract: Contract; asOf: number }) {
  const { defaultAt, endedAt, start, stop } = contract;
  const state =
    defaultAt !== null ? (
      <Status tone="bad">
        {words.inDefault} <When at={defaultAt} day />
      </Status>
    ) : endedAt !== null ? (
      <Status tone="idle">{words.stops[stop]}</Status>
    ) : start > asOf ? (
      <Status tone="info">{words.soon}</Status>
    ) : (
      <Status tone={stop === 'asked' ? 'good' : 'warn'}>{stop === 'asked' ? words.running : words.stops[stop]}</Status>
    );
  return (
    <span className="pd-state">
      {state}
      <span className="pd-dim">
        {formatHashRate(Number(contract.hashRate))} ·{' '}
        {words.units(groupThousands(contract.heldUnits), groupThousands(contract.units))}
      </span>
    </span>
  );
}

/** A provider that promises what headers cannot yield is named before anything else. */
export function PromiseNote({ contract: { promise, asset } }: { contract: Contract }) {
  if (promise?.overpromise !== true || promise.overBps === null) return null;
  return (
    <Note tone="bad" title={words.overpromise}>
      <p>{words.promise(returnText(promise.overBps).slice(1))}</p>
      <p>
        {words.promiseFigures}: {words.promised} {promise.promised} {asset}, {words.yielded} {promise.yielded} {asset}.
        {promise.impossible ? ` ${words.impossible}.` : ''}
      </p>
    </Note>
  );
}

/** Earned, received, at risk, and what it brought so far. */
export function ContractFigures({ contract }: { contract: Contract }) {
  const { asset, returns, verdict } = contract;
  const isTold = contract.headers.kind !== 'none';
  return (
    <>
      <HeaderGround headers={contract.headers} asset={asset} start={contract.start} />
      <div className="pd-figures">
        {isTold ? <ToldFigures contract={contract} /> : <UntoldFigures contract={contract} />}
        {contract.writtenOff === '0' ? null : (
          <Figure name={words.figures.writtenOff} note={words.figures.writtenOffNote}>
            <Amount units={contract.writtenOff} asset={asset} />
          </Figure>
        )}
        {contract.stated === null ? null : (
          <Figure name={words.figures.stated} note={words.figures.statedNote}>
            <Amount units={contract.stated} asset={asset} />
          </Figure>
        )}
        {contract.lost === null || contract.lost === '0' ? null : (
          <Figure name={words.figures.lost} note={words.figures.lostNote}>
            <Amount units={contract.lost} asset={asset} />
          </Figure>
        )}
      </div>
      <Facts
        items={[
          [
            words.term,
            <>
              <When at={contract.start} day /> {words.until}{' '}
              {contract.endsAt === null ? words.openEnded : <When at={contract.endsAt} day />}
            </>,
          ],
          [words.source, contract.sourceId ?? words.noSource],
          [words.cost, <Usd value={contract.cost} />],
          [`${words.soFar}: ${words.value}`, <ValueSoFar contract={contract} />],
          [
            `${words.soFar}: ${words.roi}`,
            returns === null || returns.roiBps === null ? '–' : returnText(returns.roiBps),
          ],
          [
            `${words.soFar}: ${words.coinRoi}`,
            returns === null || returns.coinRoiBps === null ? '–' : returnText(returns.coinRoiBps),
          ],
          [
            words.breakEven,
            returns === null ? (
              words.unknown
            ) : returns.breakEvenAt === null ? (
              words.notYet
            ) : (
              <When at={returns.breakEvenAt} day />
            ),
          ],
          [words.verdict, verdict === null ? words.verdictLater : <VerdictText verdict={verdict} />],
        ]}
      />
    </>
  );
}

/** What headers say beside what came. */
function ToldFigures({ contract }: { contract: Contract }) {
  const { asset, earned, headers, verified } = contract;
  const { figures } = words;
  const isWorkless = useWorklessNetwork() !== undefined && headers.kind === 'own-chain';
  const ground = isWorkless ? t.headerGround.worklessNote : figures.earnedNote;
  return (
    <>
      <Figure name={figures.earned} note={verified || earned === '0' ? ground : figures.unverifiedNote}>
        <Amount units={earned} asset={asset} />
      </Figure>
      <Figure name={figures.received} note={figures.receivedNote}>
        <Amount units={contract.received} asset={asset} />
      </Figure>
      <Figure name={figures.atRisk} note={contract.late === '0' ? figures.atRiskNote : figures.late(contract.daysLate)}>
        <Amount units={contract.atRisk} asset={asset} />
      </Figure>
      {contract.ahead === '0' ? null : (
        <Figure name={figures.ahead} note={figures.aheadNote}>
          <Amount units={contract.ahead} asset={asset} />
        </Figure>
      )}
    </>
  );
}

/** Where nobody follows the coin's headers there is no expectation; what came is told all the same. */
function UntoldFigures({ contract: { asset, received, ahead } }: { contract: Contract }) {
  const { figures } = words;
  return (
    <>
      <Figure name={figures.earned} note={figures.untoldNote}>
        {t.headerGround.notTold}
      </Figure>
      <Figure name={figures.received} note={figures.receivedNote}>
        <Amount units={(BigInt(received) + BigInt(ahead)).toString()} asset={asset} />
      </Figure>
    </>
  );
}

function ValueSoFar({ contract: { asset, returns } }: { contract: Contract }) {
  if (returns === null) return <span className="pd-dim">{words.unknown}</span>;
  return (
    <>
      <Usd value={returns.value} />
      {returns.unpriced === '0' ? null : (
        <span className="pd-line pd-dim">
          <Amount units={returns.unpriced} asset={asset} /> {words.unpriced}
        </span>
      )}
    </>
  );
}

function VerdictText({ verdict }: { verdict: NonNullable<Contract['verdict']> }) {
  const { name, tone } = words.verdicts[verdict.verdict];
  return (
    <>
      <Status tone={tone}>{name}</Status>{' '}
      <span className="pd-dim">{verdict.reasons.map((reason) => words.reasons[reason] ?? reason).join('; ')}</span>
    </>
  );
}
