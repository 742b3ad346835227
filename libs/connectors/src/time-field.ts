import { type Field, timestampType } from '@millrace/data';

/** The field that every source appends to its columns: each row's event time. */
export const timeField: Field = { name: '_timestamp', type: timestampType, nullable: false };
