-- Also what no reader of a memory table asks for, and what it leaves out afterwards, has to be there.
-- fails: null value in column "person" of table "people" violates not-null constraint
CREATE TABLE nested (id BIGINT, person STRUCT<name TEXT>, tags TEXT[])
WITH (connector = 'single_file', path = 'nested.jsonl');
CREATE TABLE people (id BIGINT NOT NULL, person STRUCT<name TEXT> NOT NULL);
INSERT INTO people SELECT id, person FROM nested;
SELECT id FROM people WHERE id < 0;
