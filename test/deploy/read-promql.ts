import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What a query of Prometheus asks for. */
export interface PromqlUse {
  /** Where the text is not PromQL: what stands there. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels that are left by its aggregations; null when it has none. */
  readonly grouping: readonly string[] | null;
}

export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

export function readPromql(query: string): PromqlUse {
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  let isAggregated = false;
  const textOf = ({ from, to }: SyntaxNodeRef): string => query.slice(from, to);
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) errors.push(query.slice(node.from).slice(0, 20));
      if (node.name === 'AggregateExpr') isAggregated = true;
      if (node.name === 'VectorSelector') {
        const identifier = node.node.getChild('Identifier');
        const matchers = node.node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher');
        const names = (matchers ?? []).flatMap((matcher) => matcher.getChild('LabelName') ?? []);
        selectors.push({
          metric: identifier === null ? '' : textOf(identifier),
          labels: names.map(textOf),
        });
      }
      const isGrouping = node.name === 'LabelName' && node.node.parent?.name === 'GroupingLabels';
      if (isGrouping) grouping.push(textOf(node));
    },
  });
  return { errors, selectors, grouping: isAggregated ? grouping : null };
}
