import type { LimitName } from '../../limit/compile.ts';

/** The queries of the Nexmark suites, over a table `nexmark` with person, auction and bid. */
export const nexmarkQueries = {
  source: 'SELECT * FROM nexmark',
  q0: `SELECT bid.auction, bid.bidder, bid.price, bid.datetime, bid.extra
    FROM nexmark WHERE bid IS NOT NULL`,
  q1: `SELECT bid.auction, bid.bidder, 0.908 * bid.price AS price, bid.datetime, bid.extra
    FROM nexmark WHERE bid IS NOT NULL`,
  q2: `SELECT bid.auction, bid.price FROM nexmark
    WHERE bid IS NOT NULL AND bid.auction % 123 = 0`,
  hop: `SELECT bid.auction, hop(interval '2 seconds', interval '10 seconds') AS window, count(*) AS bids
    FROM nexmark WHERE bid IS NOT NULL GROUP BY 1, 2`,
  'hop-wide': `SELECT bid.channel, hop(interval '1 second', interval '5 minutes') AS window,
    count(*) AS bids, sum(bid.price) AS total
    FROM nexmark WHERE bid IS NOT NULL GROUP BY 1, 2`,
  'hot-items': `SELECT * FROM (
      SELECT *, row_number() OVER (PARTITION BY window ORDER BY bids DESC) AS place FROM (
        SELECT bid.auction, hop(interval '2 seconds', interval '10 seconds') AS window,
          count(*) AS bids
        FROM nexmark WHERE bid IS NOT NULL GROUP BY 1, 2)
    ) WHERE place <= 5`,
  'tumble-max': `SELECT tumble(interval '10 seconds') AS window, max(bid.price) AS price
    FROM nexmark WHERE bid IS NOT NULL GROUP BY 1`,
} as const;

export type NexmarkQuery = keyof typeof nexmarkQueries;

const limits: Readonly<Record<NexmarkQuery, LimitName | null>> = {
  source: 'generator',
  q0: null,
  q1: 'q1',
  q2: 'q2',
  hop: 'hop',
  'hop-wide': null,
  'hot-items': null,
  'tumble-max': 'tumble-max',
};

/** The loop in C++ that does what a query does. */
export function limitOf(query: NexmarkQuery): LimitName | null {
  return limits[query];
}

/** Wraps a query so that its rows go to a table that only counts them. */
export function intoBlackhole(source: string, query: NexmarkQuery): string {
  return `${source};
CREATE TABLE blackhole WITH (connector = 'blackhole');
INSERT INTO blackhole ${nexmarkQueries[query]};`;
}

export function generatorTable(events: number, gapNanos: number): string {
  return `CREATE TABLE nexmark WITH (connector = 'nexmark', events = ${events}, gap = ${gapNanos})`;
}
