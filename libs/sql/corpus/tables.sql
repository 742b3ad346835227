-- Tables as people declare them: sources, sinks, lookups, views.
CREATE TABLE rides (
  ride_id BIGINT NOT NULL PRIMARY KEY,
  city TEXT,
  fare DECIMAL(10, 2),
  started_at TIMESTAMP NOT NULL,
  WATERMARK FOR started_at AS (started_at - INTERVAL '30 seconds')
) WITH (
  connector = 'kafka',
  bootstrap_servers = 'broker:9092',
  topic = 'rides',
  format = 'json',
  'source.offset' = 'earliest',
  type = 'source'
);
CREATE TABLE sensors (
  id INT UNSIGNED,
  reading DOUBLE PRECISION,
  unit VARCHAR(8),
  flags BYTEA,
  taken TIMESTAMP(3),
  WATERMARK FOR taken
) WITH (connector = 'single_file', path = '/data/sensors.json', format = 'json', type = 'source');
CREATE TABLE pulses WITH (connector = 'impulse', event_rate = 1000, message_count = 50000);
CREATE TABLE bids_sink WITH (connector = 'blackhole');
CREATE TABLE IF NOT EXISTS audit (who TEXT, what TEXT) WITH (connector = 'stdout');
CREATE TEMPORARY TABLE customers (
  customer_id BIGINT PRIMARY KEY METADATA FROM 'key',
  name TEXT,
  plan TEXT
) WITH (connector = 'redis', 'lookup.cache.max_bytes' = 1000000, 'lookup.cache.ttl' = interval '5 minutes');
CREATE TABLE clicks (
  body JSON,
  user_id TEXT GENERATED ALWAYS AS (body ->> 'user') STORED,
  page TEXT GENERATED ALWAYS AS (body -> 'page' ->> 'path'),
  partition_id INT METADATA FROM 'partition',
  PRIMARY KEY (user_id)
) WITH (connector = 'webhook', format = 'raw_string');
CREATE TABLE orders (
  order_id BIGINT,
  lines STRUCT<sku TEXT, quantity INT>[],
  address STRUCT<street TEXT, geo STRUCT<lat DOUBLE, lon DOUBLE>>,
  tags ARRAY<TEXT>,
  attributes MAP<TEXT, TEXT>,
  placed DATE,
  note TEXT DEFAULT 'none'
);
CREATE TABLE lake (event_day DATE, region TEXT, amount BIGINT)
PARTITIONED BY (day(event_day), bucket(8, region))
WITH (connector = 'iceberg', 'rolling_policy.interval' = interval '60 seconds', 'fields' = [event_day, 'region'], scale = -1.5, enabled = true);
CREATE TABLE memory_table (id BIGINT, start TIMESTAMP, end TIMESTAMP, rows BIGINT, key TEXT, value TEXT);
CREATE TABLE totals AS SELECT city, sum(fare) AS total FROM rides GROUP BY city;
CREATE VIEW big_rides AS SELECT * FROM rides WHERE fare > 100.00;
CREATE OR REPLACE VIEW city_names (name, code) AS SELECT city, upper(substr(city, 1, 3)) FROM rides;
CREATE FUNCTION haversine(lat1 DOUBLE, lon1 DOUBLE, lat2 DOUBLE, lon2 DOUBLE) RETURNS DOUBLE LANGUAGE typescript AS $$
  export const haversine = (a, b, c, d) => distance(a, b, c, d)
$$;
SET updating_ttl = interval '1 hour';
SET updating_ttl TO '2 days';
EXPLAIN SELECT count(*) FROM rides;
EXPLAIN (PROGRAM) SELECT city FROM rides;
DROP TABLE IF EXISTS audit;
DROP VIEW big_rides;
INSERT INTO bids_sink SELECT * FROM pulses;
INSERT INTO audit (who, what) SELECT user_id, page FROM clicks;
INSERT INTO audit VALUES ('ann', 'login'), ('bob', 'logout');
