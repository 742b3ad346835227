CREATE VIEW trips AS FROM read_json('trips.jsonl', columns = {
  id: 'BIGINT', ts: 'TIMESTAMP', city: 'VARCHAR', distance: 'DOUBLE', fare: 'DECIMAL(10, 2)',
  seats: 'INTEGER', shared: 'BOOLEAN'
});
CREATE VIEW late AS FROM read_json('late.jsonl', columns = {
  id: 'BIGINT', ts: 'TIMESTAMP', k: 'VARCHAR', v: 'BIGINT'
});
CREATE VIEW numbers AS FROM read_json('numbers.jsonl', columns = {
  id: 'BIGINT', n: 'BIGINT', i: 'INTEGER', s: 'SMALLINT', t: 'TINYINT', d: 'DOUBLE', r: 'REAL',
  p: 'DECIMAL(18, 4)'
});
CREATE VIEW texts AS FROM read_json('texts.jsonl', columns = {
  id: 'BIGINT', a: 'VARCHAR', b: 'VARCHAR'
});
CREATE VIEW nested AS FROM read_json('nested.jsonl', columns = {
  id: 'BIGINT',
  person: 'STRUCT("name" VARCHAR, address STRUCT(city VARCHAR, zip INTEGER))',
  tags: 'VARCHAR[]', scores: 'BIGINT[]'
});
CREATE VIEW times AS FROM read_json('times.jsonl', columns = {
  id: 'BIGINT', t: 'TIMESTAMP', d: 'DATE', c: 'TIME'
});
CREATE VIEW logic AS FROM read_json('logic.jsonl', columns = {
  a: 'BOOLEAN', b: 'BOOLEAN', x: 'INTEGER', y: 'INTEGER'
});
CREATE VIEW orders AS FROM read_json('orders/*.jsonl', columns = {
  order_id: 'BIGINT', ts: 'TIMESTAMP', customer: 'VARCHAR', amount: 'DOUBLE', quantity: 'INTEGER'
});
CREATE VIEW words AS FROM read_json('words.jsonl', columns = {
  "start": 'TIMESTAMP', "end": 'TIMESTAMP', "timestamp": 'TIMESTAMP', "rows": 'BIGINT',
  "count": 'BIGINT', "window": 'VARCHAR', "value": 'DOUBLE', "order": 'INTEGER', "user": 'VARCHAR'
});
-- A window as every query gives it.
CREATE MACRO window_of(starts, width) AS {'start': starts, 'end': starts + width};
-- The windows of a hop that hold a time.
CREATE MACRO hops(ts, slide, width) AS list_filter(
  [time_bucket(slide, ts, TIMESTAMP '1970-01-01') - slide * n FOR n IN range(100)],
  lambda starts: starts + width > ts
);
