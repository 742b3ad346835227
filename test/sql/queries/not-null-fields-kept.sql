-- Of a struct that is NULL nothing is asked; what is asked of the others holds.
CREATE TABLE nested (id BIGINT NOT NULL, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>)
WITH (connector = 'single_file', path = 'nested.jsonl');
CREATE TABLE kept (id BIGINT NOT NULL, person STRUCT<name TEXT, address STRUCT<city TEXT NOT NULL, zip INT> NOT NULL>)
WITH (connector = 'single_file', path = 'kept.jsonl', type = 'sink');
INSERT INTO kept SELECT id, person FROM nested WHERE person IS NULL OR person.address.city IS NOT NULL;
