import { LocalPlace, lineIsFull, turnsClosed } from './local-place.js';
import type { RunPlace, RunTurns, RunTurnsLimits, TurnRequest } from './run-turns.js';

interface TenantLine {
  /** As the tenant's last request said. */
  maxRunning: number;
  share: number;
  running: number;
  /** When its last run started, in turns of all. */
  lastTurn: number;
  readonly waiting: Set<LocalPlace>;
}

/** The places of one process. */
export function createInProcessTurns(limits: RunTurnsLimits): RunTurns {
  return new InProcessTurns(limits);
}

class InProcessTurns implements RunTurns {
  readonly #limits: RunTurnsLimits;
  readonly #lines = new Map<string, TenantLine>();
  #running = 0;
  #turns = 0;
  #closed = false;

  constructor(limits: RunTurnsLimits) {
    this.#limits = limits;
  }

  async enter({ tenantId, maxRunning, share }: TurnRequest): Promise<RunPlace> {
    if (this.#closed) throw turnsClosed();
    const line = this.#lines.get(tenantId) ?? newLine();
    if (line.waiting.size >= this.#limits.maxWaitingPerTenant)
      throw lineIsFull({ running: line.running, waiting: line.waiting.size });
    Object.assign(line, { maxRunning, share });
    this.#lines.set(tenantId, line);
    const place = new LocalPlace((was) => this.#left(tenantId, line, was));
    line.waiting.add(place);
    this.#startNext();
    return place;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const line of this.#lines.values()) for (const place of line.waiting) place.refuse(turnsClosed());
  }

  async #left(tenantId: string, line: TenantLine, place: LocalPlace): Promise<void> {
    if (!line.waiting.delete(place)) {
      line.running -= 1;
      this.#running -= 1;
    }
    if (line.running === 0 && line.waiting.size === 0) this.#lines.delete(tenantId);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#running < this.#limits.maxRunning && !this.#closed) {
      const line = this.#nextLine();
      const [place] = line?.waiting ?? [];
      if (line === undefined || place === undefined) return;
      line.waiting.delete(place);
      this.#turns += 1;
      line.lastTurn = this.#turns;
      line.running += 1;
      this.#running += 1;
      place.start();
    }
  }

  #nextLine(): TenantLine | undefined {
    let next: TenantLine | undefined;
    for (const line of this.#lines.values()) {
      if (line.waiting.size === 0 || line.running >= line.maxRunning) continue;
      if (next === undefined || isSooner(line, next)) next = line;
    }
    return next;
  }
}

function newLine(): TenantLine {
  return { maxRunning: 0, share: 1, running: 0, lastTurn: 0, waiting: new Set() };
}

function isSooner(one: TenantLine, other: TenantLine): boolean {
  const [load, otherLoad] = [one.running / one.share, other.running / other.share];
  return load < otherLoad || (load === otherLoad && one.lastTurn < other.lastTurn);
}
