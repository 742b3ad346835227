CREATE TABLE nexmark WITH (connector = 'nexmark', events = 10);
SELECT hop(INTERVAL '1 millisecond', INTERVAL '1 hour') AS window, count(*) FROM nexmark GROUP BY window;
SELECT hop(INTERVAL '7 microseconds', INTERVAL '1 second') AS window, count(*) FROM nexmark GROUP BY window;
SELECT hop(INTERVAL '1 second', INTERVAL '0 seconds') AS window, count(*) FROM nexmark GROUP BY window;
SELECT hop(INTERVAL '1 second', INTERVAL '1 day') AS window, count(*) FROM nexmark GROUP BY window;
