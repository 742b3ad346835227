-- Fields of structs keep their NOT NULL too, where the struct around them is there.
-- fails: null value in column "person.address.zip" of table "kept" violates not-null constraint
CREATE TABLE nested (id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT>>)
WITH (connector = 'single_file', path = 'nested.jsonl');
CREATE TABLE kept (id BIGINT, person STRUCT<name TEXT, address STRUCT<city TEXT, zip INT NOT NULL>>)
WITH (connector = 'single_file', path = 'kept.jsonl', type = 'sink');
INSERT INTO kept SELECT id, person FROM nested WHERE id <> 2;
