import { parentPort } from 'node:worker_threads';
import { DomainError } from '../units';
import { print, type PrintAnswer, type PrintJob } from './prints';

/** Runs in a thread of the press: one job after the other, with the fonts that earlier jobs have parsed. */
parentPort?.on('message', (job: PrintJob) => {
  void answerOf(job).then((answer) => parentPort?.postMessage(answer));
});

async function answerOf(job: PrintJob): Promise<PrintAnswer> {
  try {
    return { kind: 'printed', printed: await print(job) };
  } catch (error) {
    if (!(error instanceof DomainError)) return { kind: 'failed', error };
    const { code, message, fields } = error;
    return { kind: 'refused', refusal: { code, message, fields } };
  }
}
