-- CTEs that build on each other, with column names, one hiding a table.
-- oracle:
--   SELECT id AS number, distance AS far FROM trips WHERE distance > 5 AND id % 2 = 0
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
WITH trips AS (SELECT id, distance AS d FROM trips WHERE distance > 5),
  named (number, far) AS (SELECT id, d FROM trips)
SELECT n.number, n.far FROM named AS n WHERE n.number % 2 = 0;
