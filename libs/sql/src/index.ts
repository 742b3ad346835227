export type { Span } from './ast/span.ts';
export { spanUnion } from './ast/span.ts';
export type { Identifier, ObjectName } from './ast/identifier.ts';
export type {
  ArrayType,
  DecimalType,
  IntegerType,
  MapType,
  PlainType,
  PlainTypeName,
  StructType,
  StructTypeField,
  TextType,
  TimeType,
  TimestampType,
  TypeName,
} from './ast/type-name.ts';
export type {
  BooleanLiteral,
  IntervalLiteral,
  IntervalUnit,
  Literal,
  NullLiteral,
  NumberLiteral,
  StringLiteral,
  TypedLiteral,
} from './ast/literal.ts';
export type { BinaryOperator, ComparisonOperator, UnaryOperator } from './ast/operator.ts';
export type {
  ArrayConstructor,
  AtTimeZone,
  Between,
  BinaryExpression,
  Case,
  CaseBranch,
  Cast,
  Exists,
  Expression,
  Extract,
  FieldAccess,
  InList,
  InSubquery,
  IsDistinctFrom,
  IsExpression,
  Like,
  NameExpression,
  Overlay,
  Position,
  QuantifiedComparison,
  RowConstructor,
  ScalarSubquery,
  Slice,
  StructConstructor,
  StructConstructorField,
  Subscript,
  Substring,
  Trim,
  UnaryExpression,
} from './ast/expression.ts';
export type {
  DescriptorArgument,
  FunctionArgument,
  FunctionCall,
  NamedArgument,
  PositionalArgument,
  TableArgument,
  WildcardArgument,
} from './ast/function-call.ts';
export type { FrameBound, NamedWindow, WindowFrame, WindowSpecification } from './ast/window.ts';
export type {
  CommonTable,
  Distinct,
  Emit,
  ExpressionItem,
  GroupBy,
  GroupingElement,
  GroupingSet,
  GroupingSets,
  OrderItem,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
  Values,
  ValuesRow,
  WildcardItem,
  With,
} from './ast/query.ts';
export type {
  DerivedTable,
  Join,
  JoinCondition,
  JoinNatural,
  JoinOn,
  JoinType,
  JoinUsing,
  TableAlias,
  TableExpression,
  TableFunction,
  TableReference,
  Unnest,
} from './ast/table-expression.ts';
export type {
  ColumnConstraint,
  ColumnDefinition,
  ColumnPrimaryKey,
  CreateTable,
  DefaultConstraint,
  GeneratedConstraint,
  MetadataConstraint,
  NotNullConstraint,
  NullConstraint,
  OptionArray,
  OptionKey,
  OptionValue,
  TableConstraint,
  TableOption,
  TablePrimaryKey,
  UniqueConstraint,
  Watermark,
} from './ast/create-table.ts';
export type {
  CreateFunction,
  CreateView,
  Drop,
  Explain,
  ExplainStage,
  FunctionParameter,
  Insert,
  QueryStatement,
  SetStatement,
  Statement,
} from './ast/statement.ts';
export type { Diagnostic } from './diagnostic.ts';
export type { ParsedText } from './parse/statements.ts';
export { parseStatements } from './parse/statements.ts';
export { printExpression } from './print/expression-and-query.ts';
export { printStatement } from './print/statement.ts';
export { formatDiagnostic } from './text/format-diagnostic.ts';
export type { LineColumn } from './text/line-column.ts';
export { lineColumn } from './text/line-column.ts';
export { suggestName } from './text/suggest-name.ts';
