import type { Exchange, Program } from '@millrace/program';
import { formatType, type Schema } from '@millrace/data';
import { must } from '@millrace/std';

/** A program as the REST interface draws it; the names are those of its JSON. */
export interface PipelineGraph {
  readonly nodes: readonly PipelineGraphNode[];
  readonly edges: readonly PipelineGraphEdge[];
}

export interface PipelineGraphNode {
  readonly node_id: number;
  readonly operator: string;
  readonly description: string;
  readonly parallelism: number;
}

export interface PipelineGraphEdge {
  readonly src_id: number;
  readonly dest_id: number;
  /** The fields that rows are distributed by, `()` when by none. */
  readonly key_type: string;
  readonly value_type: string;
  readonly edge_type: string;
}

export function pipelineGraph(program: Program): PipelineGraph {
  return {
    nodes: program.nodes.map((node) => ({
      node_id: node.id,
      operator: node.operatorId,
      description: node.description,
      parallelism: node.parallelism,
    })),
    edges: program.edges.map((edge) => {
      const { schema } = must(program.nodes[edge.from]);
      return {
        src_id: edge.from,
        dest_id: edge.to,
        key_type: formatFields(keyFields(edge.exchange, schema)),
        value_type: formatFields(schema),
        edge_type: edge.exchange.kind === 'forward' ? 'Forward' : 'Shuffle',
      };
    }),
  };
}

function keyFields(exchange: Exchange, schema: Schema): Schema {
  return exchange.kind === 'hash' ? exchange.fields.map((field) => must(schema[field])) : [];
}

function formatFields(fields: Schema): string {
  return `(${fields.map((field) => `${field.name} ${formatType(field.type)}`).join(', ')})`;
}
