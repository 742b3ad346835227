-- Flights and their average delay, for each airport and hour of departure.
CREATE TABLE flights (
  departed_at TIMESTAMP NOT NULL,
  origin TEXT NOT NULL,
  destination TEXT NOT NULL,
  distance BIGINT NOT NULL, -- miles
  delay BIGINT NOT NULL,    -- minutes, negative when early
  WATERMARK FOR departed_at
) WITH (
  connector = 'single_file',
  path = 'examples/flights/flights.jsonl.gz',
  format = 'json'
);

SELECT
  tumble(INTERVAL '1 hour') AS window,
  origin,
  count(*) AS flights,
  avg(delay) AS average_delay
FROM flights
GROUP BY window, origin;
