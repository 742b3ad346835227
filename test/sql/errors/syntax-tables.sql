CREATE TABLE (x INT);
CREATE TABLE a (x) WITH (connector = 'blackhole');
CREATE TABLE b (x INTT) WITH (connector = 'blackhole');
CREATE TABLE c (x INT WITH (connector = 'blackhole');
CREATE TABLE d (x INT) WITH (connector 'blackhole');
CREATE VIEW AS SELECT 1;
INSERT o SELECT 1;
