-- Thousands of keys a window, regrouped so that a few rows say it all.
-- oracle:
--   SELECT window_of(w, INTERVAL '1 minute') AS w, count(*) AS keys, sum(n) AS n, sum(s) AS s, sum(f * k) AS f, max(n) AS most FROM (
--     SELECT counter % 7919 AS k, time_bucket(INTERVAL '1 minute', ts, TIMESTAMP '1970-01-01') AS w, count(*) AS n, sum(counter) AS s, min(counter) AS f FROM (SELECT range AS counter, make_timestamp(range * 7000) AS ts FROM range(12000)) GROUP BY 1, 2
--   ) GROUP BY w
CREATE TABLE counts (
  counter BIGINT, ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_millis(counter * 7)) STORED, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'impulse', message_count = 12000);
CREATE VIEW by_key AS SELECT counter % 7919 AS k, tumble(INTERVAL '1 minute') AS w, count(*) AS n, sum(counter) AS s, min(counter) AS f FROM counts GROUP BY 1, 2;
SELECT w, count(*) AS keys, sum(n) AS n, sum(s) AS s, sum(f * k) AS f, max(n) AS most FROM by_key GROUP BY w;
