/**
 * The elements of a JSON array as texts. Parsing them would cost the last digits of integers that
 * a double cannot hold.
 */
export function splitArray(array: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let isInString = false;
  let from = 1;
  for (let at = 0; at < array.length; at += 1) {
    const character = array[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      isInString = true;
    } else if (character === '[' || character === '{') {
      depth += 1;
    } else if (character === ']' || character === '}' || character === ',') {
      if (character !== ',') depth -= 1;
      const isEnd = depth === 0 || (depth === 1 && character === ',');
      const element = isEnd ? array.slice(from, at).trim() : '';
      if (element !== '') elements.push(element);
      if (isEnd) from = at + 1;
    }
  }
  return elements;
}
