import { OperatingError } from '@millrace/std';

export type NodeLabels = Readonly<Record<string, string>>;

/** What a pipeline asks for in the nodes that it runs on: `scheduler_config.node_labels`. */
export function nodeLabelsOf(schedulerConfig: unknown): NodeLabels {
  if (!isObject(schedulerConfig)) return {};
  const labels = schedulerConfig['node_labels'] ?? {};
  if (isObject(labels) && Object.values(labels).every((value) => typeof value === 'string')) {
    return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
  }
  throw new OperatingError('scheduler_config.node_labels is not an object of texts', {
    domain: 'user',
    retry: 'never',
    hint: 'write it as {"node_labels": {"zone": "a"}}',
  });
}

export function hasLabels(node: NodeLabels, wanted: NodeLabels): boolean {
  return Object.entries(wanted).every(([name, value]) => node[name] === value);
}

/** For messages about slots: ` on nodes with zone=a`, or nothing when any node will do. */
export function describeLabels(wanted: NodeLabels): string {
  const pairs = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? '' : ` on nodes with ${pairs.join(', ')}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
