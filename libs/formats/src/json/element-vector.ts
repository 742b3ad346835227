import { physicalBytes, physicalKind, type SqlType, type Vector } from '@millrace/data';

/** An element of a list, seen as a column whose rows are the elements. */
export function elementVector(element: SqlType): Vector {
  const physical = physicalKind(element);
  const width = physicalBytes(physical);
  return {
    index: 0,
    name: 'element',
    type: element,
    physical,
    nullable: true,
    width,
    parent: null,
  };
}
