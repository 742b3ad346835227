-- Times as milliseconds, in and out.
-- oracle:
--   SELECT id, epoch_ms(ts) AS ts, -1 AS before FROM trips WHERE id < 12
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE millis WITH (connector = 'single_file', path = 'millis.jsonl', type = 'sink', 'json.timestamp_format' = 'unix_millis');
INSERT INTO millis SELECT id, ts, TIMESTAMP '1969-12-31T23:59:59.999' AS before FROM trips WHERE id < 12;
