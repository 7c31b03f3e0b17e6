import type { ParleyClient } from '@parley/client';
import type pg from 'pg';

/** A process, or something that dies like one. */
export interface Victim {
  readonly name: string;
  /** As `kill -9`, or as near to it as there is. Resolves when it is dead. */
  kill(): Promise<void>;
  /** Starts it again, at the same address with the same data. Resolves when it answers. */
  restart(): Promise<void>;
  /** SIGSTOP: it is there, and does nothing. Absent: it can't be paused. */
  readonly pause?: () => void;
  readonly resume?: () => void;
}

/** All of Parley as processes of this machine, some of which can be killed. */
export interface World {
  readonly name: string;
  readonly victims: readonly Victim[];
  /** A client of its own, signed in to the tenant whose database holds the numbers. Whoever asks closes it. */
  signIn(): Promise<ParleyClient>;
  /** Works as the database server's superuser. */
  withDatabase<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** What is still there that only a run under way may leave, a line each, besides what the databases know. */
  leftOvers(): Promise<readonly string[]>;
  /** Where the processes' logs are. */
  readonly folder: string;
  /** Ends all processes. `keep`: the folder stays, for whoever looks for a reason. */
  close(options: { readonly keep: boolean }): Promise<void>;
}
