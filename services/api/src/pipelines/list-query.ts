import { JOB_STATES, type PipelineFilter } from '@millrace/control-db';
import { z } from 'zod';
import { pageQuery } from '../http/page.ts';

const SEARCH_LENGTH_MAX = 255;
const LABEL_FILTER = /^([A-Za-z0-9][A-Za-z0-9_./-]{0,62}):(.*)$/s;
const labelFilter = z.string().regex(LABEL_FILTER, 'must be a label and its value, as in team:ops');
const state = z.enum(JOB_STATES, `must be one of ${JOB_STATES.join(', ')}`);

/** Which page of which pipelines, or of the jobs of which pipelines. */
export const listQuery = pageQuery.extend({
  label: z
    .union([labelFilter, z.array(labelFilter)], 'must be a label and its value, as in team:ops')
    .optional()
    .describe('only pipelines that have all of these labels, each `name:value`'),
  search: z
    .string('must be given once')
    .max(SEARCH_LENGTH_MAX)
    .optional()
    .describe('only pipelines with this in their name, whatever its case'),
  state: z
    .union([state, z.array(state)], `must be one of ${JOB_STATES.join(', ')}`)
    .optional()
    .describe('only those whose job is in one of these states'),
});

export function filterOf({ label, search, state }: z.output<typeof listQuery>): PipelineFilter {
  return {
    tags: labelsOfFilter(label),
    search: search === '' ? undefined : search,
    states: state === undefined ? undefined : [state].flat(),
  };
}

/** `team:ops` as `{team: 'ops'}`. Two values of one name are asked of nobody. */
function labelsOfFilter(label: string | readonly string[] | undefined) {
  const pairs = [label ?? []].flat().flatMap((each) => {
    const [, key = '', value = ''] = LABEL_FILTER.exec(each) ?? [];
    return key === '' ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}
