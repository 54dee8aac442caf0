import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, Caller } from '../http/actor.dto';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { IdParam } from '../http/params.dto';
import { Allow, Idempotent, StepUp } from '../http/permission.dto';
import { SignaturesDto, SigningDto } from '../wire/signing.dto';
import { SigningDesk } from './signing-desk.service';

/** Batches that devices and co-signers sign. */
@ApiTags('operator')
@Controller('api/operator/batches')
export class SigningController {
  constructor(private readonly desk: SigningDesk) {}

  @Get(':id/signing')
  @Allow('operator')
  @Answers(SigningDto, 'Which keys have signed a batch, and how many must.')
  signing(@Param() { id }: IdParam): Promise<SigningDto> {
    return this.desk.signing(id);
  }

  @Get(':id/psbt')
  @Allow('operator')
  @StepUp()
  @AnswersFile('application/octet-stream', 'The unsigned PSBT (BIP-174) of a batch that was handed out.')
  async psbt(@Caller() actor: Actor, @Param() { id }: IdParam): Promise<StreamableFile> {
    return download(await this.desk.psbt(actor, id));
  }

  @Post(':id/signatures')
  @Allow('operator')
  @StepUp()
  @Idempotent()
  @Answers(
    SigningDto,
    'Keep the signatures of a PSBT that came back. Each is verified; anything else refuses the file.',
  )
  take(@Caller() actor: Actor, @Param() { id }: IdParam, @Body() input: SignaturesDto): Promise<SigningDto> {
    return this.desk.takeSignatures(actor, id, input);
  }
}
