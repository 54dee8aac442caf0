import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OwnId } from '../http/actor.dto';
import { Answers, AnswersFile } from '../http/answers.dto';
import { download } from '../http/file-answer.dto';
import { Allow } from '../http/permission.dto';
import { PageQuery } from '../wire/common.dto';
import {
  FilingQuery,
  TaxFileParam,
  TaxListParam,
  TaxRowsDto,
  TaxYearDto,
  TaxYearParam,
  TaxYearsDto,
} from '../wire/tax-year.dto';
import { TaxYearDesk } from './tax-year-desk.service';

/** The year's pack of the member who is signed in: no route names a member. */
@ApiTags('member')
@Controller('api/me/taxes/years')
export class TaxYearController {
  constructor(private readonly desk: TaxYearDesk) {}

  @Get()
  @Allow('member')
  @Answers(TaxYearsDto, 'Years that a pack can be made of.')
  years(@OwnId() memberId: string): Promise<TaxYearsDto> {
    return this.desk.years(memberId);
  }

  @Get(':year')
  @Allow('member')
  @Answers(TaxYearDto, 'What a year comes to, what is open, and the files that can be had.')
  year(@OwnId() memberId: string, @Param() { year }: TaxYearParam, @Query() filing: FilingQuery): Promise<TaxYearDto> {
    return this.desk.year(memberId, year, filing);
  }

  @Get(':year/rows/:list')
  @Allow('member')
  @Answers(TaxRowsDto, 'Rows that a total is the sum of, each with its journal entry, price and payout.')
  rows(@OwnId() memberId: string, @Param() which: TaxListParam, @Query() page: PageQuery): Promise<TaxRowsDto> {
    return this.desk.rows(memberId, which, page);
  }

  @Get(':year/files/:file')
  @Allow('member')
  @AnswersFile('application/octet-stream', 'One file of the pack, or all of them as a ZIP.')
  async file(
    @OwnId() memberId: string,
    @Param() which: TaxFileParam,
    @Query() filing: FilingQuery,
  ): Promise<StreamableFile> {
    return download(await this.desk.file(memberId, which, filing));
  }
}
