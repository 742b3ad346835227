-- Many batches through a filter and expressions of texts.
-- oracle:
--   SELECT counter, 'row ' || counter AS name, length(repeat('x', (counter % 100)::INT)) AS n FROM (SELECT range AS counter, make_timestamp(range * 7000) AS ts FROM range(12000)) WHERE counter % 5003 = 17 OR CAST(counter AS TEXT) LIKE '119_9'
CREATE TABLE counts (
  counter BIGINT, ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_millis(counter * 7)) STORED, WATERMARK FOR ts AS ts - INTERVAL '5 seconds'
) WITH (connector = 'impulse', message_count = 12000);
SELECT counter, 'row ' || counter AS name, length(repeat('x', counter % 100)) AS n FROM counts WHERE counter % 5003 = 17 OR CAST(counter AS TEXT) LIKE '119_9';
