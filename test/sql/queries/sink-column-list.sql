-- An INSERT that names columns, in its own order; what it does not name is NULL.
-- oracle:
--   SELECT city, id * 2 AS id, NULL::DOUBLE AS extra FROM trips WHERE id < 4
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE narrow (city TEXT, id BIGINT, extra DOUBLE) WITH (connector = 'blackhole');
INSERT INTO narrow (id, city) SELECT id * 2, city FROM trips WHERE id < 4;
