-- Several windows and a filter read one source.
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE minutes WITH (connector = 'blackhole');
CREATE TABLE slides WITH (connector = 'blackhole');
INSERT INTO minutes SELECT window.start AS at, count(*) AS n FROM trips GROUP BY tumble(INTERVAL '1 minute');
INSERT INTO slides SELECT window.end AS at, count(*) AS n FROM trips GROUP BY hop(INTERVAL '1 minute', INTERVAL '2 minutes');
SELECT id FROM trips WHERE fare IS NULL;
