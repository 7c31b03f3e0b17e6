const RUN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids become parts of paths and keys: nothing else may. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

export function assertRunId(text: string): void {
  if (!isRunId(text)) throw new Error(`${text} is not the id of a run.`);
}
