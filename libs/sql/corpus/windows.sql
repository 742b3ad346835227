-- Event time windows, by function in GROUP BY.
SELECT tumble(interval '1 minute') AS window, count(*) FROM rides GROUP BY window;
SELECT city, hop(interval '10 seconds', interval '1 minute') AS w, avg(fare) FROM rides GROUP BY city, w;
SELECT session(interval '20 minutes') AS visit, user_id, count(*) AS clicks FROM clicks GROUP BY 1, 2;
SELECT window.start, window.end, total FROM (
  SELECT tumble(interval '5' minute) AS window, sum(fare) AS total FROM rides GROUP BY 1
);
SELECT auction, num FROM (
  SELECT auction, num, row_number() OVER (PARTITION BY window ORDER BY num DESC) AS place FROM (
    SELECT bid.auction AS auction, hop(interval '2 seconds', interval '10 seconds') AS window, count(*) AS num
    FROM nexmark WHERE bid IS NOT NULL GROUP BY 1, 2
  ) AS counted
) AS ranked WHERE place <= 3;
SELECT count(*) FILTER (WHERE fare > 50) AS dear, count(*) FILTER (WHERE fare <= 50) AS cheap
FROM rides GROUP BY tumble(interval '1 hour');
SELECT city, tumble(interval '1 day') AS day, count(DISTINCT rider) AS riders FROM rides GROUP BY city, day HAVING count(*) > 10;
SELECT * FROM TABLE(TUMBLE(TABLE rides, DESCRIPTOR(started_at), INTERVAL '10' MINUTES));
SELECT window_start, max(price) FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '10' MINUTE)) GROUP BY window_start;
SELECT sum(amount) OVER (PARTITION BY account ORDER BY ts ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) FROM payments;
SELECT lag(reading, 1) OVER w AS before, lead(reading) OVER w AS after FROM sensors WINDOW w AS (PARTITION BY id ORDER BY taken);
SELECT rank() OVER (ORDER BY score DESC NULLS LAST), dense_rank() OVER (ORDER BY score ASC) FROM players;
SELECT avg(reading) OVER (ORDER BY taken RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND INTERVAL '1' HOUR FOLLOWING) FROM sensors;
SELECT first_value(x) IGNORE NULLS OVER (PARTITION BY k ORDER BY t) FROM readings;
SELECT * FROM players QUALIFY row_number() OVER (PARTITION BY team ORDER BY score DESC) = 1;
SELECT ntile(4) OVER (PARTITION BY window ORDER BY total) AS quartile, window FROM totals;
SELECT tumble(interval '1 minute') AS window, min(fare), max(fare) FROM rides GROUP BY window EMIT ON WINDOW CLOSE;
