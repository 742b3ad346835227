CREATE TABLE a (x INT) WITH (connector = 'single_file', pth = 'x', format = 'jsn');
CREATE TABLE b (x INT) WITH (connector = 'single_file', path = 'x', bad_data = 'ignore', 'source.compression' = 'lzma');
CREATE TABLE c WITH (connector = 'impulse', event_rate = 'fast', message_count = -1);
CREATE TABLE d WITH (connector = 'nexmark', event_rate = 10, events = 0, sed = 4);
CREATE TABLE e WITH (connector = 'filesystem', path = 's3://bucket/x');
CREATE TABLE g WITH (connector = 'single_file', path = 'x', path = 'y');
SELECT x FROM a UNION ALL SELECT x FROM b UNION ALL SELECT counter FROM c UNION ALL SELECT bid.price FROM d;
INSERT INTO e SELECT x FROM a;
INSERT INTO g SELECT x FROM a;
