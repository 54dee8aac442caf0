// Mantine asks for the first two, the router for the third; jsdom has none. A test that asks for Node's environment has no window.
const window = globalThis.window ?? {};
window.matchMedia ??= (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener() {},
  removeListener() {},
  addEventListener() {},
  removeEventListener() {},
  dispatchEvent: () => false,
});
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.TextEncoder ??= require('node:util').TextEncoder;
