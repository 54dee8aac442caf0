import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_CONTROLLERS } from './api-surface.module';

/** Whatever the controllers inject, by class or by token. */
function injected(): (Type | symbol)[] {
  const tokens = API_CONTROLLERS.flatMap((controller) => {
    const types = (Reflect.getMetadata('design:paramtypes', controller) ?? []) as Type[];
    const named = (Reflect.getMetadata('self:paramtypes', controller) ?? []) as { index: number; param: symbol }[];
    return types.map((type, index) => named.find((one) => one.index === index)?.param ?? type);
  });
  return [...new Set(tokens)];
}

/** Controllers with nothing behind them: the document needs their decorators only. */
@Module({
  controllers: [...API_CONTROLLERS],
  providers: injected().map((token) => ({ provide: token, useValue: {} })),
})
class SurfaceModule {}

/** Builds the document of an application's routes. The same code gives the same document. */
export function documentOf(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Paydirt')
    .setVersion('1')
    .setDescription(
      'Amounts are decimal strings of base units. Instants are epoch milliseconds. Refusals are ErrorBodyDto.',
    )
    .addCookieAuth('__Host-session', { type: 'apiKey', in: 'cookie', name: '__Host-session' }, 'session')
    .build();
  return SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}

/** The document as committed text, made without a database or any provider. */
async function openApiText(): Promise<string> {
  const app = await NestFactory.create(SurfaceModule, { preview: true, logger: false, abortOnError: false });
  try {
    return `${JSON.stringify(documentOf(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

if (require.main === module) {
  void openApiText().then((text) => writeFile(resolve(process.argv[2] ?? 'client/openapi.json'), text));
}
