export type {
  CellValue,
  ConnectionSettings,
  ConnectionTest,
  ResultColumn,
  RowBatch,
  RunningQuery,
  RunOptions,
  SqlConnection,
  ValueType,
} from './driver.js';
