/**
 * The engine would read what the guard did not prove: a fault of ours, never the asker's. Its words may name hidden tables; they
 * are for the log.
 */
export class SecondLookFault extends Error {
  override readonly name = 'SecondLookFault';
}
