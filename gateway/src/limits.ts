/** What one client may ask of the gateway; the same for HTTP and WebSocket. */
export interface GatewayLimits {
  /** Largest HTTP body and largest WebSocket message a client may send. */
  readonly requestBytes: number;
  /** Lexical tokens in one document; bounds the cost of parsing and validating it. */
  readonly tokens: number;
  /** Nesting of selections. */
  readonly depth: number;
  /** Nesting of lists and objects written into the document; variables may nest deeper. */
  readonly literalDepth: number;
  /** Fields directly under Query, Mutation or Subscription. */
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Objects that the operation may at most yield, with every list as long as its `first` allows. */
  readonly cost: number;
  /** Operations running at the same time on one WebSocket. */
  readonly operationsPerSocket: number;
  /** How long a new WebSocket may take to say `connection_init`. */
  readonly connectionInitMs: number;
  /** An idle WebSocket is pinged this often, and dropped when it doesn't answer before the next ping. */
  readonly pingMs: number;
  /** A client that has bytes waiting, but took none for this long, is dropped. */
  readonly stalledReaderMs: number;
  /**
   * Bytes waiting for one slow reader before its source is held back. As many wait in its socket besides, and on either
   * side one event more (rows come in events of about 256 KB).
   */
  readonly waitingBytes: number;
  /** The same for all readers of one WebSocket together; besides, an event of each may wait. */
  readonly socketWaitingBytes: number;
  /** A source held back for this long is closed, and opened again where it was once the reader has caught up. */
  readonly heldSourceMs: number;
  /** The longest answer of a subgraph; `waitMs` of a mutation must fit. */
  readonly subgraphMs: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  requestBytes: 1_048_576,
  tokens: 4_000,
  depth: 16,
  literalDepth: 10,
  rootFields: 20,
  aliases: 40,
  directives: 40,
  cost: 25_000,
  operationsPerSocket: 100,
  connectionInitMs: 5_000,
  pingMs: 20_000,
  stalledReaderMs: 600_000,
  waitingBytes: 1_048_576,
  socketWaitingBytes: 8_388_608,
  heldSourceMs: 5_000,
  subgraphMs: 60_000,
};
