import type { z } from 'zod';
import {
  type ConnectionProfile,
  type ConnectionTable,
  profileSchema,
  tableSchema,
} from '../rest/connection-answers.ts';

/** What is saved once for all pipelines, under a name of its own. */
export interface SavedKind<Item extends ConnectionProfile | ConnectionTable> {
  /** Stands before the names of its commands. */
  readonly word: string;
  readonly noun: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly schema: z.ZodType<Item>;
}

export const PROFILES: SavedKind<ConnectionProfile> = {
  word: 'profile',
  noun: 'connection profile',
  path: '/connection_profiles',
  schema: profileSchema,
};

export const TABLES: SavedKind<ConnectionTable> = {
  word: 'table',
  noun: 'connection table',
  path: '/connection_tables',
  schema: tableSchema,
};
