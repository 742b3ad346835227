-- How many flights left in the last six hours, looked at every hour.
CREATE TABLE flights (
  departed_at TIMESTAMP NOT NULL,
  origin TEXT NOT NULL,
  delay BIGINT NOT NULL, -- minutes, negative when early
  WATERMARK FOR departed_at
) WITH (
  connector = 'single_file',
  path = 'examples/flights/flights.jsonl.gz',
  format = 'json'
);

SELECT
  hop(INTERVAL '1 hour', INTERVAL '6 hours') AS window,
  count(*) AS flights,
  count(*) FILTER (WHERE delay > 15) AS late_flights,
  max(delay) AS longest_delay
FROM flights
GROUP BY window;
