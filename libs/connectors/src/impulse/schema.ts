import { bigintType, type Schema } from '@millrace/data';

export const impulseColumns: Schema = [
  { name: 'counter', type: bigintType, nullable: false },
  { name: 'subtask_index', type: bigintType, nullable: false },
];
