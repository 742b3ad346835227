-- Windows over files that are read in parallel.
-- oracle:
--   SELECT customer, window_of(time_bucket(INTERVAL '1 minute', ts), INTERVAL '1 minute') AS w, count(*) AS n, sum(amount) AS total, max(quantity) AS most
--   FROM orders GROUP BY customer, w
CREATE TABLE orders (
  order_id BIGINT, ts TIMESTAMP NOT NULL, customer TEXT, amount DOUBLE, quantity INT,
  WATERMARK FOR ts AS ts - INTERVAL '10 minutes'
) WITH (connector = 'filesystem', path = 'orders');
SELECT customer, tumble(INTERVAL '1 minute') AS w, count(*) AS n, sum(amount) AS total, max(quantity) AS most FROM orders GROUP BY customer, w;
