-- CASE searched, simple, without ELSE, nested, and never evaluating what is not chosen.
-- oracle:
--   SELECT x, y, CASE WHEN a THEN 'a' WHEN b THEN 'b' END AS searched,
--     CASE x WHEN 1 THEN 'one' WHEN NULL THEN 'never' ELSE 'other' END AS simple,
--     CASE WHEN x = 1 THEN CASE WHEN y IS NULL THEN 0 ELSE y END ELSE x * 10 END AS nested,
--     CASE WHEN x = 1 THEN 10 // x WHEN x > 1 THEN 10 // (x - 1) END AS guarded,
--     CASE WHEN a THEN 1 ELSE 2.5 END::DOUBLE AS widened FROM logic
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT x, y, CASE WHEN a THEN 'a' WHEN b THEN 'b' END AS searched,
  CASE x WHEN 1 THEN 'one' WHEN NULL THEN 'never' ELSE 'other' END AS simple,
  CASE WHEN x = 1 THEN CASE WHEN y IS NULL THEN 0 ELSE y END ELSE x * 10 END AS nested,
  CASE WHEN x = 1 THEN 10 / x WHEN x > 1 THEN 10 / (x - 1) END AS guarded,
  CASE WHEN a THEN 1 ELSE 2.5 END AS widened FROM logic;
