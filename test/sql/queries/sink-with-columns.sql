-- A sink with columns takes rows in its own types and order.
-- oracle:
--   SELECT city AS name, id::INT AS id, fare::DOUBLE AS fare FROM trips WHERE seats = 3
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE TABLE narrow (name TEXT, id INT, fare DOUBLE) WITH (connector = 'single_file', path = 'narrow.jsonl', type = 'sink');
INSERT INTO narrow SELECT city, id, fare FROM trips WHERE seats = 3;
