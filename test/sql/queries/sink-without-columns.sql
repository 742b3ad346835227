-- A sink without columns takes those of its INSERT.
-- oracle:
--   SELECT id, distance AS "How Far" FROM trips WHERE distance > 9
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE far WITH (connector = 'single_file', path = 'far.jsonl', type = 'sink');
INSERT INTO far SELECT id, distance AS "How Far" FROM trips WHERE distance > 9;
