-- A window for every few rows: thousands of windows of one key.
-- oracle:
--   SELECT count(*) AS windows, sum(n) AS n, sum(s) AS s, min(n) AS least, max(n) AS most FROM (
--     SELECT starts, count(*) AS n, sum(counter) AS s FROM (SELECT *, unnest(hops(ts, INTERVAL '30 milliseconds', INTERVAL '100 milliseconds')) AS starts FROM (SELECT range AS counter, make_timestamp(range * 7000) AS ts FROM range(12000))) GROUP BY 1
--   ) GROUP BY time_bucket(INTERVAL '100 days', starts + INTERVAL '100 milliseconds' - INTERVAL '1 microsecond', TIMESTAMP '1970-01-01')
CREATE TABLE counts (
  counter BIGINT, ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_millis(counter * 7)) STORED, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'impulse', message_count = 12000);
CREATE VIEW v AS SELECT hop(INTERVAL '30 milliseconds', INTERVAL '100 milliseconds') AS w, count(*) AS n, sum(counter) AS s FROM counts GROUP BY w;
SELECT count(*) AS windows, sum(n) AS n, sum(s) AS s, min(n) AS least, max(n) AS most FROM v GROUP BY tumble(INTERVAL '100 days');
