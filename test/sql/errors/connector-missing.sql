-- A table with options has a connector; one without either is a memory table.
CREATE TABLE nexmark WITH (connector = 'nexmark', events = 10);
CREATE TABLE prices (price BIGINT) WITH (path = 'prices.json', format = 'json');
CREATE TABLE names WITH (format = 'json');
CREATE TABLE kept (id BIGINT) WITH (connector = 'memory', path = 'kept.json', type = 'sink');
INSERT INTO prices SELECT bid.price FROM nexmark;
INSERT INTO names SELECT person.name FROM nexmark;
INSERT INTO kept SELECT auction.id FROM nexmark;
SELECT price FROM prices;
SELECT id FROM kept;
