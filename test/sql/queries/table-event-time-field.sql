-- Event time by the option event_time_field, with the default lateness of a second.
-- oracle:
--   SELECT count(*) AS trips, max(id) AS last FROM trips WHERE id <= 20 GROUP BY time_bucket(INTERVAL '100 minutes', ts, TIMESTAMP '1970-01-01')
CREATE TABLE trips (id BIGINT NOT NULL, ts TIMESTAMP, city TEXT)
WITH (connector = 'single_file', path = 'trips.jsonl.gz', event_time_field = 'ts');
SELECT count(*) AS trips, max(id) AS last FROM trips GROUP BY tumble(INTERVAL '100 minutes');
