-- Decimals are exact: sums, products and comparisons.
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT id, fare + fare AS more, fare * 2 AS twice, fare - fare AS zero, fare > 50 AS dear, fare = 12.50 AS eq, CAST(fare AS TEXT) AS text, CAST(fare AS BIGINT) AS whole, CAST(fare AS DOUBLE) AS d
FROM trips WHERE id < 30;
