import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { NOTICE_KINDS } from '../../notices';
import { Exact, Flag, Many, OneOf, Text, When, Whole } from './field.dto';
import { INSTANT_MAX } from './terms.dto';

/** What a member was told, once. */
export class NoticeDto {
  @Text('Id.')
  id: string;

  @When('When it was told.')
  at: number;

  @OneOf('NoticeKind', NOTICE_KINDS, 'What it is about.')
  kind: string;

  @Flag('Whether the member has seen it.')
  isRead: boolean;

  @Text('Worker name at the pool, where it is about a device.', { nullable: true })
  worker: string | null;

  @Text('Source id, where it is about a device.', { nullable: true })
  sourceId: string | null;

  @When('Since when it holds.', { nullable: true })
  since: number | null;

  @When('When what is over now began.', { nullable: true })
  began: number | null;

  @Exact('Hash rate of the device then, in hashes per second.', { nullable: true })
  hashRate: string | null;

  @Exact('Its usual hash rate, in hashes per second.', { nullable: true })
  usualRate: string | null;

  @Text('The address that was linked or paid, or whose change was taken back.', { nullable: true })
  address: string | null;

  @When('Nothing is paid to that address before.', { nullable: true })
  payableFrom: number | null;
}

/** A page of notices, and how they reach the member. */
export class NoticesPageDto {
  @Many(() => NoticeDto, 'Newest first.')
  items: NoticeDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;

  @Whole('How many have not been seen, on all pages.')
  unread: number;

  @Flag('Whether this house sends mail at all.')
  mailSent: boolean;

  @Flag('Whether the member wants mail about devices. Mail about an address cannot be switched off.')
  deviceMail: boolean;
}

/** Marks notices as seen. */
export class ReadNoticesDto {
  @When('All up to here: the `at` of the newest one that was on the screen.')
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  until: number;
}

/** Chooses whether mail about devices comes. */
export class SetDeviceMailDto {
  @Flag('Whether mail about devices is wanted.')
  @IsBoolean()
  devices: boolean;
}
