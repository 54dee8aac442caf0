import { assertBatchInput } from './batch-input';
import { emptyContext } from './header-context';

const context = emptyContext();
const bytes = new Uint8Array(160);

describe('what a batch is judged by', () => {
  it.each([NaN, -2, 1.5, Infinity, 2 ** 32])('refuses a height of %s, whose rules nobody would apply', (height) => {
    expect(() => assertBatchInput(bytes, { ...context, height }, { nowSeconds: null })).toThrow('whole number');
    const window = [{ height, time: 0, bits: 0 }];
    expect(() => assertBatchInput(bytes, { ...context, window }, { nowSeconds: null })).toThrow('whole number');
  });

  it.each([-1, 0, 2 ** 32 - 1])('takes a height of %s', (height) => {
    expect(() => assertBatchInput(bytes, { ...context, height }, { nowSeconds: null })).not.toThrow();
  });

  it.each([NaN, Infinity])('refuses a clock of %s, which would let every time pass', (nowSeconds) => {
    expect(() => assertBatchInput(bytes, context, { nowSeconds })).toThrow('seconds');
  });

  it.each([[[]], [[0]]])('refuses offsets %j of 160 bytes: nothing would be judged', (at) => {
    const offsets = Uint32Array.from(at);
    expect(() => assertBatchInput(bytes, context, { nowSeconds: 0, offsets })).toThrow('name none');
  });

  it('takes offsets that cover the batch, and an empty batch', () => {
    const offsets = Uint32Array.from([0, 80, 160]);
    expect(() => assertBatchInput(bytes, context, { nowSeconds: 0, offsets })).not.toThrow();
    const none = { nowSeconds: 0, offsets: Uint32Array.from([0]) };
    expect(() => assertBatchInput(new Uint8Array(), context, none)).not.toThrow();
  });
});
