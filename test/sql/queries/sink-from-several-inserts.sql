-- Several INSERTs into one sink, and others from the same source.
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE out WITH (connector = 'blackhole');
CREATE TABLE other WITH (connector = 'stdout');
INSERT INTO out SELECT id, 'near' AS kind FROM trips WHERE distance < 1;
INSERT INTO out SELECT id, 'far' AS kind FROM trips WHERE distance > 9;
INSERT INTO other SELECT id FROM trips WHERE shared;
SELECT count(*) AS n FROM trips GROUP BY tumble(INTERVAL '1 day');
