import { requirePositional } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printAnswer } from '../print/print-answer.ts';
import { table } from '../print/table.ts';
import type { Graph } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { findPipeline } from '../rest/find-pipeline.ts';

export const pipelineGraphCommand: Command = {
  name: 'pipeline graph',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: { ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: ['millrace pipeline graph clicks', 'millrace pipeline graph clicks --json | jq .edges'],
  async run(given) {
    const client = openClient(pipelineGraphCommand, given);
    const { graph } = await findPipeline(client, requirePositional(pipelineGraphCommand, given));
    await printAnswer(given, graph, graphText(graph));
    return 0;
  },
};

const HEADING = ['OPERATOR', 'PARALLELISM', 'READS FROM', 'WHAT IT DOES'];

/** One line an operator, from the sources on, each with whom it reads from and how. */
export function graphText({ nodes, edges }: Graph): string {
  const names = new Map(nodes.map(({ node_id, operator }) => [node_id, operator]));
  const rows = nodes.map(({ node_id, operator, parallelism, description }) => {
    const inputs = edges
      .filter(({ dest_id }) => dest_id === node_id)
      .map(({ src_id, edge_type }) => `${names.get(src_id) ?? src_id} (${edge_type})`);
    return [operator, String(parallelism), inputs.join(', '), description];
  });
  return table(HEADING, rows);
}
