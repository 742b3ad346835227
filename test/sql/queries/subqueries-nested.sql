-- Subqueries in FROM, three deep, with renamed columns.
-- oracle:
--   SELECT id * 2 + 1 AS c FROM trips WHERE id > 50 AND id < 55
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT z.b + 1 AS c FROM (SELECT y.a * 2 AS b FROM (SELECT x.id AS a FROM trips x WHERE x.id > 50) AS y WHERE y.a < 55) z;
