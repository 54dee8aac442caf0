import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.dto';
import { Public } from '../http/permission.dto';
import { InstanceDto } from '../wire/instance.dto';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';

/** What everybody may know before signing in. */
@ApiTags('public')
@Controller('api/public')
export class InstanceController {
  constructor(@Inject(API_CONFIG) private readonly config: ApiConfig) {}

  @Get('instance')
  @Public()
  @Answers(InstanceDto, 'Network, labels and tax zone.')
  instance(): InstanceDto {
    return this.config.instance;
  }
}
