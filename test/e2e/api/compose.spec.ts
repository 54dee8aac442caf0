import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiModule } from '../../../src/api/api.module';
import { AppModule } from '../../../src/app.module';
import type { Ports } from '../../../src/ports.module';

describe('the API over all rooms', () => {
  it('finds everything that it is made of', async () => {
    const ports = new Proxy({} as Ports, { get: () => new Proxy({}, { get: () => ({}) }) });
    class Whole {}
    Module({ imports: [AppModule.compose(ports), ApiModule] })(Whole);
    const app = await NestFactory.create(Whole, { preview: true, logger: false, abortOnError: false });
    expect(app).toBeDefined();
    await app.close();
  });
});
