import { test } from 'vitest';
import {
  checkCall as check,
  fails,
  int,
  interval,
  timestamp,
  typed,
} from '../../test/check-call.ts';
import { parseDate } from '../../time/parse-time.ts';

const day = (text: string) => typed('date', parseDate(text));
const moment = timestamp('2024-02-29T13:14:15.678901');

test('parts of a timestamp', () => {
  check('date_part', ['year', moment], int(2024));
  check('date_part', ['MONTH', moment], int(2));
  check('date_part', ['day', moment], int(29));
  check('date_part', ['hour', moment], int(13));
  check('date_part', ['minutes', moment], int(14));
  check('date_part', ['second', moment], int(15));
  check('date_part', ['millisecond', moment], int(15678));
  check('date_part', ['microsecond', moment], 15678901n);
  check('date_part', ['epoch', moment], 1709212455.678901);
  check('date_part', ['dow', moment], int(4));
  check('date_part', ['dow', timestamp('2024-03-03')], int(0));
  check('date_part', ['doy', timestamp('2024-12-31')], int(366));
  check('date_part', ['quarter', moment], int(1));
  check('date_part', ['week', timestamp('2024-12-30')], int(1));
  check('date_part', ['isoyear', timestamp('2024-12-30')], int(2025));
  check('date_part', ['century', timestamp('2000-12-31')], int(20));
  check('date_part', ['year', timestamp('1969-12-31T23:59:59')], int(1969));
  check('date_part', ['second', timestamp('1969-12-31T23:59:59')], int(59));
  check('date_part', ['hour', day('2024-01-01')], int(0));
  check('date_part', ['epoch', interval('90 seconds')], 90);
});

test('truncation to units', () => {
  check('date_trunc', ['hour', moment], timestamp('2024-02-29T13:00:00'));
  check('date_trunc', ['day', timestamp('1969-12-31T01:00:00')], timestamp('1969-12-31'));
  check('date_trunc', ['week', moment], timestamp('2024-02-26'));
  check('date_trunc', ['month', moment], timestamp('2024-02-01'));
  check('date_trunc', ['quarter', timestamp('2024-08-09')], timestamp('2024-07-01'));
  check('date_trunc', ['year', moment], timestamp('2024-01-01'));
  check('date_trunc', ['century', moment], timestamp('2001-01-01'));
  check('date_bin', [interval('15 minutes'), moment], timestamp('2024-02-29T13:00:00'));
  check(
    'date_bin',
    [interval('15 minutes'), moment, timestamp('2001-01-01T00:02:30')],
    timestamp('2024-02-29T13:02:30'),
  );
  check('date_bin', [interval('0 minutes'), moment], fails('stride must be greater than zero'));
});

test('arithmetic of times', () => {
  check('+', [moment, interval('1 day')], timestamp('2024-03-01T13:14:15.678901'));
  check('-', [moment, timestamp('2024-02-29')], interval('13:14:15.678901'));
  check('-', [day('2024-03-01'), day('2024-02-01')], int(29));
  check('+', [day('2024-02-28'), int(1)], day('2024-02-29'));
  check('+', [day('2024-02-28'), interval('36 hours')], timestamp('2024-02-29T12:00:00'));
  check('<', [moment, '2024-03-01'], true);
  check('=', [day('2024-02-29'), timestamp('2024-02-29')], true);
  check(
    '+',
    [{ ...moment, value: 2n ** 63n - 1n }, interval('1 us')],
    fails('timestamp out of range'),
  );
});

test('timestamps are made of numbers and texts', () => {
  check('to_timestamp', [1709212455n], timestamp('2024-02-29T13:14:15'));
  check('to_timestamp', [1.5], timestamp('1970-01-01T00:00:01.5'));
  check('to_timestamp', ['2024-02-29 13:14:15+02:00'], timestamp('2024-02-29T11:14:15'));
  check('to_timestamp_millis', [1500n], timestamp('1970-01-01T00:00:01.5'));
  check('to_timestamp_micros', [1500n], timestamp('1970-01-01T00:00:00.0015'));
  check('from_unixtime', [0n], timestamp('1970-01-01'));
  check('to_timestamp', [9223372036854775807n], fails('timestamp out of range'));
  check('to_timestamp', ['x'], fails('invalid input syntax for type timestamp: "x"'));
  check('to_timestamp', ['2023-02-29'], fails('date/time field value out of range: "2023-02-29"'));
  check('to_unixtime', [moment], 1709212455n);
  check('to_timestamp', ['2001/01/10 18:20'], timestamp('2001-01-10T18:20:00'));
  check(
    'to_timestamp',
    ['10.1.2001 6:20 pm', '%d.%m.%Y %I:%M %p'],
    timestamp('2001-01-10T18:20:00'),
  );
  check('to_timestamp', ['x', '%Y', '%b'], fails('"x" does not match the time format "%b"'));
  check('to_timestamp', ['Jan 5 01', '%Y', '%b %d %y'], timestamp('2001-01-05'));
  check('to_date', ['5/2/24', '%d/%m/%y'], day('2024-02-05'));
  check('make_date', [int(2024), int(2), int(29)], day('2024-02-29'));
  check(
    'make_date',
    [int(2023), int(2), int(29)],
    fails('date field value out of range: 2023-2-29'),
  );
  check('to_char', [moment, '%Y/%m/%d %H:%M:%S.%3f %a %j'], '2024/02/29 13:14:15.678 Thu 060');
});
