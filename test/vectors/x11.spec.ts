import * as secondOpinion from '@dashevo/x11-hash-js';
import fc from 'fast-check';
import { instantiate, type WebAssemblyHost, webAssemblyHere } from '../../src/hashing/core/web-assembly';
import { concatBytes, encodeHeader, fromHex, headersFromHex, splitHeaders, toDisplay, toHex } from '../../src/hashing';
import { X11_WASM } from '../../src/hashing/x11/generated/x11';
import { X11_STEPS } from '../../src/hashing/x11/plain/x11';
import { x11, type X11Engine, x11Engines } from '../../src/hashing/x11/x11';
import { describeShared, sharedBytes, sharedJson } from '../support/shared-data';

const HEADER_BYTES = 80;
const NAMES = ['blake', 'bmw', 'groestl', 'skein', 'jh', 'keccak', 'luffa', 'cubehash', 'shavite', 'simd', 'echo'];

function hashOf(engine: X11Engine, header: Uint8Array): string {
  const out = new Uint8Array(32);
  engine.hash(header, HEADER_BYTES, out);
  return toDisplay(out);
}

const slow = (header: Uint8Array): string => toDisplay(Uint8Array.from(secondOpinion.digest([...header], 1, 1)));

/** One function of the chain in the WebAssembly module. */
function wasmStep(place: number, message: Uint8Array): Uint8Array {
  const core = instantiate<{
    memory: { buffer: ArrayBuffer };
    INPUT: { value: number };
    OUTPUT: { value: number };
    step: (place: number, from: number, length: number, to: number) => void;
  }>(X11_WASM, webAssemblyHere());
  if (core === null) throw new Error('There is no WebAssembly here.');
  const memory = new Uint8Array(core.memory.buffer);
  memory.set(message, core.INPUT.value);
  core.step(place, core.INPUT.value, message.length, core.OUTPUT.value);
  return memory.slice(core.OUTPUT.value, core.OUTPUT.value + 64);
}

const plainStep = (place: number, message: Uint8Array): Uint8Array => X11_STEPS[place]?.(message) ?? new Uint8Array(0);

/** @dashevo/x11-hash-js 1.0.2, test/test.js: the message that it calls int32, and what each function makes of it. */
const MESSAGE =
  'b5cacc54a1ee389c27078a23c04a1cdfc64d0c4dff7d0bd21d4c5499114b71043e66c51d4acbe755b213ddab64d3b993034845cb663ec3710f1057f8079e2831';
const DIGESTS = [
  '8305e9ea49cc8f30906844ae07555b8085f8ce44f7fddbc9c5ff6c50295dfc35f7d4fbb20ed4c3aa9d9601d48580b1d896689d490708103baab29ebf8ae4c5db',
  'da21a7228a373f438523725cdac884bcc864f35d2228242dd054fced566b136b27103b41ded31488be3da69c86ed37fe3290f156ecdb57e7c47adfe909aa48a2',
  'b62c929b4db0a8a15fa862b1cf6b5043b939fef6be0659d2efb5c0089f53620e40d113c8e441c5009fbba6dd098992da0d357fb27b2bf29ec21887d780ae2ec2',
  'a66d180741a60737bdfc6a94f92bed9726bf03f162de2dc0829d1b285b1d2fbcd132ca42e97b178a97268a8d3e0f0f6548ea305e5c3ac2b5a9a2d1c9bd9f7fac',
  'a76659570f4f3e8d31000141a2ad2e2ed86d33780a71913e02eb6e8898cb55b09c939fb2052b54a205772e1ecc1a2c70f837d5648f287376d7b72e4e0c749c49',
  '6c0fedd5fb03e8e7075d4bfc8f4e26262a47aa373bf1ff0a25cd3f168b5ed1ef59a40231098a57a3fee96a3f19250ffe49d0728507c82bf0c40fe10242d30f1c',
  '6023f30947ec516eb21810b7a85b5beb3477e62831c666d21346c830ab09e1c686d7a81847fcb1d52d0feaf33bca9e44b31773733705f396e739f74a3f935c8b',
  '3ce006e60529195db33e8490a085930b004e30a9c9ce7754c1e554a956bab65b19fb03586fa3ff50b7001686bc8fea41c2af6a4472345f2b8ebebcaf9cdad600',
  'ba96b7af4ee87106b7cc2c0ba6b7c2682e0c32e4035a0dcb4cbd16e61c619d875154c18e473ac19180061791b4a0c1fdbc755d5b0d8d349c0dd4a8cc9632b314',
  'e4e176b21fa5453267af41fac25aea3519ddf9a6e734c240508216f159ce01188a6024955c689030a1558fa9d4f94835046d4d77c27c607ee4582e554e81dfe4',
  'cb8ff728a325fbed34454df9b862816deb0fcaf818ec029513277f1ed2d2f82440f380832f5ef984f56fd6c48a39616811d5af0e411d8ebe2862816b2e0c6c01',
];

/** Message of 512 bits in ShortMsgKAT_512.txt of the SHA-3 candidates' submissions, and what five of them give there. */
const KAT_MESSAGE =
  'e926ae8b0af6e53176dbffcc2a6b88c6bd765f939d3d178a9bde9ef3aa131c61e31c1e42cdfaf4b4dcde579a37e150efbef5555b4c1cb40439d835a724e2fae7';
const KAT_DIGESTS = [
  [
    'skein',
    '2df35398690d99075bc67bde85d7cdf512df9f05fff16cfd1aef3f7e641961e60daf81fd8f9a625fe9149866fdc69f73c58aae9f758ab5ea3011c67649e3f0b0',
  ],
  [
    'jh',
    'd1dbacb16c6a88bea992cd34f92d1375f05215037cf989e155d324d6d1e4204320cf18c1ad6bf11019cdd112bac3c7cb73e41a94254b8c5af3db8245318ffc70',
  ],
  [
    'keccak',
    'c0a4d8dca967772dbf6e5508c913e7beba1b749a2b1ac963d0676e6f1dcd4ebaa3f909ef87dd849882dc8253347a5f6520b5b9f510973f443976455f923cfcb9',
  ],
  [
    'luffa',
    'e18b08234bed8586b8d40314dc2854086d8d85ddf83b321800b4039bf162fc4ab9229ca3d34f5c554e8409ef70a50c13164d00094142a6139b36e3ab911c81de',
  ],
  [
    'cubehash',
    'c096f535cab880f0d77d6aff91fcbdc863cac17fd5177122e2b9c5a0063a6182dcb1f0086618b80fe4c02872dc3ab6ab8cb2608d19d904935b392c20c520fdba',
  ],
] as const;

/** Digests of no message at all, as the submissions and sphlib's tests publish them. */
const EMPTY_DIGESTS = [
  [
    'blake',
    'a8cfbbd73726062df0c6864dda65defe58ef0cc52a5625090fa17601e1eecd1b628e94f396ae402a00acc9eab77b4d4c2e852aaaa25a636d80af3fc7913ef5b8',
  ],
  [
    'bmw',
    '6a725655c42bc8a2a20549dd5a233a6a2beb01616975851fd122504e604b46af7d96697d0b6333db1d1709d6df328d2a6c786551b0cce2255e8c7332b4819c0e',
  ],
  [
    'groestl',
    '6d3ad29d279110eef3adbd66de2a0345a77baede1557f5d099fce0c03d6dc2ba8e6d4a6633dfbd66053c20faa87d1a11f39a7fbe4a6c2f009801370308fc4ad8',
  ],
  [
    'echo',
    '158f58cc79d300a9aa292515049275d051a28ab931726d0ec44bdd9faef4a702c36db9e7922fff077402236465833c5cc76af4efc352b4b44c7fa15aa0ef234e',
  ],
] as const;

describe('the eleven functions', () => {
  it.each(NAMES.map((name, place) => ({ name, place })))(
    '$name gives its published digest of 64 bytes',
    ({ place }) => {
      expect(toHex(plainStep(place, fromHex(MESSAGE)))).toBe(DIGESTS[place]);
      expect(toHex(wasmStep(place, fromHex(MESSAGE)))).toBe(DIGESTS[place]);
    },
  );

  it.each(KAT_DIGESTS)('%s gives the known answer of its submission', (name, digest) => {
    const place = NAMES.indexOf(name);
    expect(toHex(plainStep(place, fromHex(KAT_MESSAGE)))).toBe(digest);
    expect(toHex(wasmStep(place, fromHex(KAT_MESSAGE)))).toBe(digest);
  });

  it.each(EMPTY_DIGESTS)('%s gives the published digest of nothing', (name, digest) => {
    expect(toHex(plainStep(NAMES.indexOf(name), new Uint8Array(0)))).toBe(digest);
  });

  it('BLAKE-512 gives its specification’s digest of one zero byte', () => {
    const digest =
      '97961587f6d970faba6d2478045de6d1fabd09b61ae50932054d52bc29d31be4ff9102b9f69e2bbdb83be13d4b9c06091e5fa0b48bd081b634058be0ec49beb3';
    expect(toHex(plainStep(0, new Uint8Array(1)))).toBe(digest);
    expect(toHex(wasmStep(0, new Uint8Array(1)))).toBe(digest);
  });

  it('give the same in WebAssembly and in TypeScript', () => {
    const message = fc.uint8Array({ minLength: 64, maxLength: 64 });
    const place = fc.nat({ max: NAMES.length - 1 });
    fc.assert(
      fc.property(place, message, (at, bytes) => {
        expect(toHex(wasmStep(at, bytes))).toBe(toHex(plainStep(at, bytes)));
      }),
      { numRuns: 300 },
    );
  });
});

const GENESIS = '00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6';
const ENGINES = x11Engines(webAssemblyHere());

describe.each(ENGINES)('X11 by $name', (engine) => {
  it('of Dash’s first block is its published hash', () => {
    const header = encodeHeader({
      version: 1,
      previous: '00'.repeat(32),
      merkleRoot: 'e0028eb9648db56b1ac77cf090b99048a8007e2bb64b68f092c03c7f56a662c7',
      time: 1_390_095_618,
      bits: 0x1e0ffff0,
      nonce: 28_917_698,
    });
    expect(hashOf(engine, header)).toBe(GENESIS);
  });

  it('of Dash’s block 1 is the hash of dash chainparams.cpp, consensus.BIP34Hash', () => {
    const header = encodeHeader({
      version: 2,
      previous: GENESIS,
      merkleRoot: 'ef3ee42b51e2a19c4820ef182844a36db1201c61eb0dec5b42f84be4ad1a1ca7',
      time: 1_390_103_681,
      bits: 0x1e0ffff0,
      nonce: 128_987,
    });
    expect(hashOf(engine, header)).toBe('000007d91d1254d60e2dd1ae580383070a4ddffa4c64c2eeb4a2f9ecc0414343');
  });

  it('of the header in x11-hash-js’s tests is what they say', () => {
    const [header = new Uint8Array(0)] = headersFromHex(
      '0400000097ea9c8bee806143a8ae50116fe3d329dcbb18b5d8ea71a7a213a1b052000000b1950f668df2593684169b0e33ee7fb1b8e00d90ed906d80b4c2baa7d1b65f548f495a57ed98521d348b0700',
    );
    expect(hashOf(engine, header)).toBe('0000000cc55c08ed64afb41c7c2f382a64901eadfcc6663c4e70987fdc0e8401');
  });

  it('is what a slow implementation by others gives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: HEADER_BYTES, maxLength: HEADER_BYTES }), (header) => {
        expect(hashOf(engine, header)).toBe(slow(header));
      }),
      { numRuns: 60 },
    );
  });

  it('hashes from and to anywhere in larger buffers, and leaves the headers as they are', () => {
    const buffer = new Uint8Array(7 + 2 * HEADER_BYTES).map((_, at) => at);
    const before = buffer.slice();
    const out = new Uint8Array(3 + 64);
    engine.hash(buffer.subarray(7), HEADER_BYTES, out.subarray(3));
    expect(splitDigests(out.subarray(3))).toEqual(
      splitHeaders(buffer.slice(7)).map((header) => hashOf(engine, header)),
    );
    expect(buffer).toEqual(before);
    expect([...out.subarray(0, 3)]).toEqual([0, 0, 0]);
  });

  it.each([0, 1, 2, 63, 64, 65, 129])('hashes %i headers together as one by one', (count) => {
    const headers = Array.from({ length: count }, (_, i) => new Uint8Array(HEADER_BYTES).fill(i + 1));
    const out = new Uint8Array(32 * count + 5).fill(0xee);
    engine.hash(concatBytes(...headers), HEADER_BYTES, out);
    expect(splitDigests(out.subarray(0, 32 * count))).toEqual(headers.map((header) => hashOf(engine, header)));
    expect([...out.subarray(32 * count)]).toEqual([0xee, 0xee, 0xee, 0xee, 0xee]);
  });

  it.each([
    { packed: 80, itemBytes: 79, out: 32 },
    { packed: 81, itemBytes: 81, out: 32 },
    { packed: 79, itemBytes: 80, out: 32 },
    { packed: 161, itemBytes: 80, out: 96 },
    { packed: 80, itemBytes: 80, out: 31 },
    { packed: 160, itemBytes: 80, out: 63 },
    { packed: 0, itemBytes: 0, out: 0 },
  ])('refuses $packed bytes of items of $itemBytes into $out', ({ packed, itemBytes, out }) => {
    expect(() => engine.hash(new Uint8Array(packed), itemBytes, new Uint8Array(out))).toThrow(
      expect.objectContaining({ code: 'hashing.bad-batch' }),
    );
  });
});

function splitDigests(digests: Uint8Array): string[] {
  return Array.from({ length: digests.length / 32 }, (_, i) => toDisplay(digests.slice(32 * i, 32 * i + 32)));
}

describe('choice of the X11 engine', () => {
  const real = webAssemblyHere();

  it('is WebAssembly where there is one, and TypeScript is always there', () => {
    expect(ENGINES.map((engine) => engine.name)).toEqual(['scalar', 'typescript']);
    expect(x11Engines(null).map((engine) => engine.name)).toEqual(['typescript']);
  });

  it('is TypeScript where a policy forbids to compile', () => {
    const forbids = { ...real, Module: refusing() } as unknown as WebAssemblyHost;
    expect(x11Engines(forbids).map((engine) => engine.name)).toEqual(['typescript']);
  });

  it('passes over a WebAssembly that computes wrongly', () => {
    if (real === null) throw new Error('There is no WebAssembly here.');
    const lying = {
      validate: () => true,
      Module: real.Module,
      Instance: function (module: object, imports: object) {
        const { exports } = new real.Instance(module, imports) as { exports: Record<string, unknown> };
        return { exports: { ...exports, hashHeaders: () => undefined } };
      },
    } as unknown as WebAssemblyHost;
    expect(x11Engines(lying).map((engine) => engine.name)).toEqual(['typescript']);
  });
});

/** A constructor that throws as a browser does under a Content-Security-Policy without `wasm-unsafe-eval`. */
function refusing(): new () => object {
  return class {
    constructor() {
      throw new EvalError('Refused to compile WebAssembly');
    }
  };
}

describeShared('real Dash headers', 'headers/dash', () => {
  it.each(['mainnet_980000_981999.bin', 'testnet_10000_10499.bin'])(
    'of %s each name the hash of the one before',
    (file) => {
      const packed = sharedBytes(`headers/dash/${file}`);
      const headers = splitHeaders(packed);
      const out = new Uint8Array(32 * headers.length);
      x11(packed, HEADER_BYTES, out);
      const named = headers.slice(1).map((header) => toHex(header.subarray(4, 36)));
      const hashes = headers.slice(1).map((_, i) => toHex(out.subarray(32 * i, 32 * i + 32)));
      expect(hashes).toEqual(named);
    },
  );

  it('hash the same in each engine and by others, those of the bad chain too', () => {
    const files = ['bad_headers.bin', 'testnet_10000_10499.bin', 'mainnet_980000_981999.bin'];
    const headers = files.flatMap((file) => splitHeaders(sharedBytes(`headers/dash/${file}`)).slice(0, 60));
    for (const header of headers) {
      expect(ENGINES.map((engine) => hashOf(engine, header))).toEqual(ENGINES.map(() => slow(header)));
    }
  });
});

describeShared('a whole Dash testnet block', 'headers/blocks', () => {
  it('has the hash that its index gives', () => {
    const block = sharedJson<{ hash: string; block: string }>('headers/blocks/dash_testnet_2999.json');
    const out = new Uint8Array(32);
    x11(fromHex(block.block.slice(0, 2 * HEADER_BYTES)), HEADER_BYTES, out);
    expect(toDisplay(out)).toBe(block.hash);
  });
});
