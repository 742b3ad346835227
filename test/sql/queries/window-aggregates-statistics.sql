-- Variances, deviations, and booleans taken together.
-- oracle:
--   SELECT window_of(time_bucket(INTERVAL '6 minutes', ts), INTERVAL '6 minutes') AS w, round(stddev(distance), 9) AS sd, round(var_pop(distance), 9) AS v, bool_and(shared) AS every, bool_or(shared) AS some FROM trips GROUP BY w
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT tumble(INTERVAL '6 minutes') AS w, round(stddev(distance), 9) AS sd, round(var_pop(distance), 9) AS v, bool_and(shared) AS every, bool_or(shared) AS some FROM trips GROUP BY w;
