-- A generated source that counts, the same numbers at every parallelism.
-- oracle:
--   SELECT range AS counter, range * range AS square FROM range(100) WHERE range % 10 = 7
CREATE TABLE impulse WITH (connector = 'impulse', message_count = 100);
SELECT counter, counter * counter AS square FROM impulse WHERE counter % 10 = 7;
