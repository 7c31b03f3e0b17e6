import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ANTHROPIC } from './anthropic-wire.js';
import { OPENAI } from './openai-wire.js';
import type { RecordedRequest, Script, ScriptedReply, WireEvent, WireProtocol } from './script.js';

const PROTOCOLS = { anthropic: ANTHROPIC, openai: OPENAI } as const satisfies Record<string, WireProtocol>;
export type ModelProtocol = keyof typeof PROTOCOLS;

/** A program that speaks a provider's protocol, for want of the provider. */
export interface ModelServiceStandIn {
  /** Of the host; OpenAI's clients want `/v1` after it. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** From now on. */
  follow(script: Script): void;
  /** @throws what went wrong in the stand-in itself */
  stop(): Promise<void>;
}

/** Listens on a free port of the loopback, takes only the key `good-key`, and answers as the script says. */
export async function startModelService(
  protocol: ModelProtocol,
  script: Script,
): Promise<ModelServiceStandIn> {
  const wire = PROTOCOLS[protocol];
  const requests: RecordedRequest[] = [];
  let [followed, from] = [script, 0];
  const faults: unknown[] = [];
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((fault: unknown) => {
      faults.push(fault);
      response.destroy();
    });
  });
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await record(incoming, response);
    requests.push(request);
    if (!isKnown(request.headers)) return refuse(response, wire, { status: 401 });
    const fault = request.path === wire.path ? wire.fault(request.body, request.headers) : 'no such path';
    if (fault !== undefined) return refuse(response, wire, { status: 400, message: fault });
    const place = requests.length - 1 - from;
    const reply =
      typeof followed === 'function' ? followed(request, place) : (followed[place] ?? followed.at(-1));
    if (reply !== undefined) await send(reply, { response, wire, model: String(request.body.model) });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    follow(next) {
      [followed, from] = [next, requests.length];
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (faults.length > 0) throw new AggregateError(faults, 'The stand-in itself failed.');
    },
  };
}

function isKnown({ authorization, 'x-api-key': key }: RecordedRequest['headers']): boolean {
  return authorization === 'Bearer good-key' || key === 'good-key';
}

async function record(incoming: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const left = new Promise<void>((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) resolve();
    });
  });
  return { path: incoming.url ?? '', headers: incoming.headers, text, body: JSON.parse(text), left };
}

interface Line {
  readonly response: ServerResponse;
  readonly wire: WireProtocol;
  readonly model: string;
}

async function send(reply: ScriptedReply, line: Line): Promise<void> {
  const { response, wire, model } = line;
  switch (reply.kind) {
    case 'status':
      return refuse(response, wire, reply);
    case 'silence':
      // Its text comes, and its end never.
      return stream(wire.events({ kind: 'turn', text: reply.after ?? '' }, model).slice(0, -3), line, {
        isOpen: true,
      });
    case 'garbage':
      return stream([{ event: 'message_start', data: '{"type": "mess' }], line);
    case 'failing-stream':
      return stream(wire.failure(reply.text, model), line);
    case 'turn': {
      const events = wire.events(reply, model);
      const { cut, paceMs } = reply;
      const kept = cut === undefined ? events : events.slice(0, cut.afterEvents);
      await stream(kept, line, { paceMs, isOpen: cut !== undefined });
      if (cut?.clean === true) response.end();
      else if (cut !== undefined) response.destroy();
    }
  }
}

interface StreamOptions {
  readonly paceMs?: number | undefined;
  /** Whether it goes on, or will be cut, by somebody else. */
  readonly isOpen?: boolean;
}

async function stream(
  events: readonly WireEvent[],
  { response }: Line,
  { paceMs, isOpen = false }: StreamOptions = {},
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (const { event, data } of events) {
    if (response.destroyed) return;
    await new Promise((written) =>
      response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`, written),
    );
    if (paceMs !== undefined) await wait(paceMs);
  }
  if (!isOpen) response.end();
}

function refuse(
  response: ServerResponse,
  wire: WireProtocol,
  refusal: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly message?: string;
  },
): void {
  const { status, headers, message } = refusal;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(message === undefined ? wire.errorBody(status) : { error: { message } }));
}
