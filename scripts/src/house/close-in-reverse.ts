/** Something that was opened and must be closed. */
export interface Closeable {
  readonly name: string;
  close(): Promise<void>;
}

/** Closes what was opened, last first. One that fails does not keep the others open; the first failure is thrown at the end. */
export async function closeInReverse(opened: readonly Closeable[]): Promise<void> {
  const failures: Error[] = [];
  for (const { name, close } of opened.toReversed()) {
    await close().catch((cause: unknown) => {
      failures.push(new Error(`${name} did not stop cleanly.`, { cause }));
    });
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}
