import { Injectable } from '@nestjs/common';
import { CancelBooksService } from './cancel-books.service';
import { PlanDesk } from './plan-desk.service';
import { RestoreImport } from './restore-import.service';
import { RestoreSight } from './restore-sight.service';
import { TreasuryService } from './treasury.service';

/** What the work after a restore is done with. */
@Injectable()
export class RestoreHands {
  constructor(
    readonly desk: PlanDesk,
    readonly treasury: TreasuryService,
    readonly imports: RestoreImport,
    readonly sight: RestoreSight,
    readonly books: CancelBooksService,
  ) {}
}
