CREATE TABLE n (bids BIGINT) WITH (connector = 'nexmark');
CREATE TABLE i (counter TEXT) WITH (connector = 'impulse');
SELECT bids FROM n;
SELECT counter FROM i;
