import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Response } from 'express';
import helmet from 'helmet';
import { newId } from '../units';
import { SessionService } from './auth/session.service';
import type { ActingRequest } from './http/actor.dto';
import { ErrorFilter } from './http/error.filter';
import { strictValidation } from './http/validation.dto';
import { documentOf } from './openapi.adapter';

/** The largest body we read: an address with a proof has about 3 kB. */
const BODY_LIMIT = '64kb';
/**
 * Signatures of every input of the largest standard transaction by several keys, with their scripts, as base64; and five
 * hundred of a statement's coins.
 */
const SIGNATURES_LIMIT = '2mb';
const SIGNATURES_PATH = /^\/api\/operator\/(?:batches|statements)\/[^/]+\/signatures$/;
/** Paths that are never the web app. */
const NOT_CLIENT = /^\/(api|health|metrics)(\/|$)/;
const YEAR_SECONDS = 31_536_000;

export interface AppOptions {
  /** As in ApiConfig. */
  readonly origin: string;
  /** Folder of the built web app; without one only the API is served. */
  readonly clientDir?: string;
}

/**
 * Everything that stands between the network and the routes. Used by main, by the tests and by the demo, so that all
 * three have the same doors. Create the application with `bodyParser: false`, call this, then listen.
 */
export function configureApp(app: NestExpressApplication, options: AppOptions): void {
  // No proxy header is believed: the address of a request is that of its socket.
  app.set('trust proxy', false);
  app.disable('x-powered-by');
  app.use(nameRequest);
  app.use(helmet(securityHeaders(options.origin)));
  app.use(forbidStoring);
  app.use(markOperator(app));
  app.useBodyParser('json', { limit: SIGNATURES_LIMIT, strict: true, type: isSignatures, reviver: refuseProto });
  app.useBodyParser('json', { limit: BODY_LIMIT, strict: true, type: 'application/json', reviver: refuseProto });
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(new ErrorFilter());
  if (options.clientDir !== undefined) serveClient(app, options.clientDir);
  let document: string | undefined;
  app.use('/api/openapi.json', (_request: ActingRequest, response: Response) => {
    document ??= JSON.stringify(documentOf(app));
    response.type('application/json').send(document);
  });
}

/** Requests whose large body is read: those of an operator who is signed in. The route itself is guarded like every other. */
const trusted = new WeakSet<IncomingMessage>();

/** Asks who sends signatures before their body is read: memory is nobody's who has no session. */
function markOperator(app: NestExpressApplication) {
  return async (request: ActingRequest, _response: Response, next: NextFunction): Promise<void> => {
    if (SIGNATURES_PATH.test(request.url)) {
      const live = await app.get(SessionService, { strict: false }).find(request);
      if (live?.actor.role === 'operator') trusted.add(request);
    }
    next();
  };
}

/** A body that may be larger than all others; it is JSON as they are. */
function isSignatures(request: IncomingMessage): boolean {
  return trusted.has(request) && /^application\/json(?:;|$)/.test(request.headers['content-type'] ?? '');
}

/** No honest client writes this key: a body that has it is refused as unreadable, not quietly cleaned. */
function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('a key of the body is __proto__');
  return value;
}

/** An id of our own for every request: it stands in every error and log line. */
function nameRequest(request: ActingRequest, response: Response, next: NextFunction): void {
  request.requestId = newId();
  response.setHeader('X-Request-Id', request.requestId);
  next();
}

/** Answers of the API are nobody's to keep (ASVS 14.3.2); the web app's files have hashed names and are cached. */
function forbidStoring(request: ActingRequest, response: Response, next: NextFunction): void {
  if (NOT_CLIENT.test(request.path)) response.setHeader('Cache-Control', 'no-store');
  next();
}

function securityHeaders(origin: string): Parameters<typeof helmet>[0] {
  const https = origin.startsWith('https:');
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The hashing core may run as WebAssembly; no other code than our own files.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        // The component library writes style elements; styles cannot reach out, since every source is our own.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: YEAR_SECONDS, includeSubDomains: true } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  };
}

/** Files of the web app, and its page for every path that is the app's own. */
function serveClient(app: NestExpressApplication, folder: string): void {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return;
  app.useStaticAssets(folder, { index: false, maxAge: '1y', immutable: true });
  app.use((request: ActingRequest, response: Response, next: NextFunction) => {
    const wantsPage = (request.method === 'GET' || request.method === 'HEAD') && request.accepts('html') !== false;
    if (!wantsPage || NOT_CLIENT.test(request.path)) {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(page);
  });
}
