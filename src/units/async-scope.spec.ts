import { AsyncScope } from './async-scope';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('an async scope', () => {
  it('is empty outside of any run, and after one', async () => {
    const scope = new AsyncScope<number>();
    expect(scope.current).toBeUndefined();
    await scope.run(1, tick);
    expect(scope.current).toBeUndefined();
  });

  it('keeps its value across awaits and timers, each piece of work its own', async () => {
    const scope = new AsyncScope<number>();
    const read = async (value: number) => {
      await tick();
      const seen = scope.current;
      await scope.run(value + 10, tick);
      return [seen, scope.current];
    };
    const all = await Promise.all([1, 2, 3].map((value) => scope.run(value, () => read(value))));
    expect(all).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('shows the innermost value, and does not touch another scope', () => {
    const [scope, other] = [new AsyncScope<string>(), new AsyncScope<string>()];
    const seen = scope.run('outer', () =>
      other.run('other', () => scope.run('inner', () => [scope.current, other.current])),
    );
    expect(seen).toEqual(['inner', 'other']);
  });

  it('lets an error through and is empty after it', async () => {
    const scope = new AsyncScope<number>();
    await expect(scope.run(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(scope.current).toBeUndefined();
  });
});
