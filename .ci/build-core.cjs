// Compiles the hashing core's AssemblyScript and writes each module as base64 into a TypeScript file, so that Node,
// workers and browsers load the same bytes. No network; the same sources and compiler give the same bytes each time.
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', 'src', 'hashing');
/** What is compiled, where it goes, under which name, with how many 64 KiB pages of memory and which extras. */
const MODULES = [
  { from: 'core/assembly/simd.ts', to: 'core/generated/simd.ts', name: 'SIMD_WASM', pages: 13, simd: true },
  { from: 'core/assembly/scalar.ts', to: 'core/generated/scalar.ts', name: 'SCALAR_WASM', pages: 6, simd: false },
  { from: 'x11/assembly/x11.ts', to: 'x11/generated/x11.ts', name: 'X11_WASM', pages: 1, simd: false },
  {
    from: 'equihash/assembly/equihash.ts',
    to: 'equihash/generated/equihash.ts',
    name: 'EQUIHASH_WASM',
    pages: 5,
    simd: false,
  },
];

/** A source that is not there may be written by a script: `a.four.ts` by `four()` of `a.cjs`. */
function readSource(file) {
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
  const script = /^(.*)\.(\w+)\.ts$/.exec(file);
  if (script === null || !fs.existsSync(`${script[1]}.cjs`)) return null;
  return require(path.resolve(`${script[1]}.cjs`))[script[2]]();
}

async function compile(asc, { from, pages, simd }) {
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort='];
  const memory = ['--initialMemory', `${pages}`, '--maximumMemory', `${pages}`];
  const features = simd ? ['--enable', 'simd'] : [];
  let wasm = null;
  const { error, stderr } = await asc.main([from, '-o', 'module.wasm', ...options, ...memory, ...features], {
    readFile: (file, base) => readSource(path.join(base === '.' ? ROOT : base, file)),
    writeFile: (file, data) => {
      if (file === 'module.wasm') wasm = data;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === null) throw new Error(`${from} does not compile.\n${stderr.toString()}`);
  return wasm;
}

async function main() {
  const asc = await import('assemblyscript/asc');
  for (const module of MODULES) {
    const wasm = Buffer.from(await compile(asc, module));
    const file = path.join(ROOT, module.to);
    const text = [
      `/** WebAssembly of ${path.basename(module.from)}, ${wasm.length} bytes in base64. Written by \`npm run build:core\`. */`,
      `export const ${module.name} =`,
      `  '${wasm.toString('base64')}';`,
      '',
    ].join('\n');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text);
  }
}

module.exports = { moduleFiles: MODULES.map((module) => path.join('src/hashing', module.to)) };
if (require.main === module) {
  main().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
