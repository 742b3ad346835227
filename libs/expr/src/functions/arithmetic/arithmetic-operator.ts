export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
