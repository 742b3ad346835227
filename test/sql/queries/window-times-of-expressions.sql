-- Event time that is computed, watermarks of another expression, and times with fractions.
-- oracle:
--   SELECT window_of(s, INTERVAL '90 seconds') AS w, count(*) AS n, min(customer) AS c
--   FROM (SELECT *, unnest(hops(date_trunc('minute', ts), INTERVAL '1 minute', INTERVAL '90 seconds')) AS s FROM orders WHERE order_id // 100 % 2 = 0) GROUP BY s
CREATE TABLE orders (order_id BIGINT, ts TIMESTAMP, customer TEXT,
  minute TIMESTAMP NOT NULL GENERATED ALWAYS AS (date_trunc('minute', coalesce(ts, TIMESTAMP '2024-01-01'))) STORED,
  WATERMARK FOR minute AS minute - INTERVAL '1 hour')
WITH (connector = 'filesystem', path = 'orders', 'source.regex_pattern' = 'part-[02].jsonl');
SELECT hop(INTERVAL '1 minute', INTERVAL '90 seconds') AS w, count(*) AS n, min(customer) AS c FROM orders GROUP BY w;
