import type { Catalog } from '@millrace/operator';

/** What planning a text depends on besides the text. */
export interface PlanOptions {
  readonly catalog: Catalog;
  /** Subtasks of sources and of what follows them, until rows are gathered. At least 1. */
  readonly parallelism: number;
  /** The connector that takes the rows of a bare SELECT. */
  readonly defaultSink: 'preview' | 'stdout';
}
