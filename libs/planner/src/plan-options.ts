import type { Catalog } from '@millrace/operator';
import type { SavedConnections } from './saved/saved-connections.ts';

/** What planning a text depends on besides the text. */
export interface PlanOptions {
  readonly catalog: Catalog;
  /** Subtasks of sources and of what follows them, until rows are gathered. At least 1. */
  readonly parallelism: number;
  /** The connector that takes the rows of a bare SELECT. */
  readonly defaultSink: 'preview' | 'stdout';
  /** Tables and profiles that the text may name without declaring them. */
  readonly saved?: SavedConnections | undefined;
}
