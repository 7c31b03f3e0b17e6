import { graphqlRequest } from '@parley/testing';
import { unixGraphqlRequest } from '@parley/testing/subgraph';
import { createClient } from 'graphql-ws';
import { describe, expect, inject, it } from 'vitest';
import { askOverHttp, codesIn, openSocket } from './api.js';
import { forgedTokens, gatewayToken, tokenForTenant } from './forged-tokens.js';
import { beginSession } from './session.js';
import { idsOfTenant } from './tenant-ids.js';

const WHERE_AM_I = '{ tenant { slug } }';
/** A field of each subgraph that needs nothing but a session, or a permission that owners have. */
const FIELD_OF = {
  identity: '{ me { id } }',
  tenants: WHERE_AM_I,
  catalog: '{ semanticModel(id: "01a1df14-0000-7000-8000-0123456789ab") { id } }',
  query: '{ runs { nodes { id } } }',
} as const;
const SUBGRAPHS = Object.keys(FIELD_OF) as (keyof typeof FIELD_OF)[];

describe('a token', () => {
  it('that is not one of ours is refused by the gateway, over HTTP and WebSocket', async () => {
    const { token } = await beginSession('techcorp', 'owner');
    for (const [fault, forged] of Object.entries(forgedTokens(token))) {
      expect(codesIn(await askOverHttp(forged)(WHERE_AM_I)), fault).toEqual(['UNAUTHENTICATED']);
      await expect(firstAnswer(openSocket(forged)), fault).rejects.toMatchObject({
        reason: expect.stringContaining('UNAUTHENTICATED'),
      });
    }
  });

  it.each(SUBGRAPHS)('that is not one of ours is refused by %s itself', async (subgraph) => {
    const { token } = await beginSession('techcorp', 'owner');
    const socketPath = inject('embedded').sockets[subgraph];
    for (const [fault, forged] of Object.entries(forgedTokens(token))) {
      const answer = await unixGraphqlRequest(socketPath, { query: FIELD_OF[subgraph], token: forged });
      expect(codesIn([answer]), fault).toEqual(['UNAUTHENTICATED']);
      expect(Object.values(answer.data ?? {}).filter(Boolean), fault).toEqual([]);
    }
  });

  it.each(SUBGRAPHS)('is needed by %s itself', async (subgraph) => {
    const socketPath = inject('embedded').sockets[subgraph];
    const answer = await unixGraphqlRequest(socketPath, { query: FIELD_OF[subgraph] });
    expect(codesIn([answer])).toEqual(['UNAUTHENTICATED']);
    expect(Object.values(answer.data ?? {}).filter(Boolean)).toEqual([]);
  });

  it('of the gateway is for subgraphs: a client gets nothing by it', async () => {
    const { token } = await beginSession('techcorp', 'owner');
    const forSubgraphs = gatewayToken(token);
    const socketPath = inject('embedded').sockets.tenants;
    const atSubgraph = await unixGraphqlRequest(socketPath, { query: WHERE_AM_I, token: forSubgraphs });
    expect(atSubgraph).toMatchObject({ data: { tenant: { slug: 'techcorp' } }, errors: [] });
    expect(codesIn(await askOverHttp(forSubgraphs)(WHERE_AM_I))).toEqual(['UNAUTHENTICATED']);
  });

  it('counts for the tenant of its session only, even rightly signed', async () => {
    const { token, tenantId } = await beginSession('techcorp', 'owner');
    const [own] = await askOverHttp(tokenForTenant(token, tenantId))(WHERE_AM_I);
    expect(own).toMatchObject({ data: { tenant: { slug: 'techcorp' } }, errors: [] });
    const [otherTenant = ''] = (await idsOfTenant('healthplus')).tenant;
    const answers = await askOverHttp(tokenForTenant(token, otherTenant))(WHERE_AM_I);
    expect(codesIn(answers)).toEqual(['SESSION_REVOKED']);
    expect(answers[0]?.data?.tenant ?? null).toBeNull();
  });
});

describe('what a client says of itself elsewhere', () => {
  it('changes nothing over HTTP', async () => {
    const { token, ask } = await beginSession('techcorp', 'viewer');
    const { tenant, user, role } = await idsOfTenant('healthplus');
    const claims = forgedIdentity({ tenantId: tenant[0], userId: user[0], role: role[0] });
    const { httpUrl } = inject('house');
    const query = '{ me { id } tenant { slug limits { maxUsers } } }';
    const [honest] = await ask(query);
    const forged = await graphqlRequest(httpUrl, { query, token, headers: claims });
    expect({ data: forged.data, codes: codesIn([forged]) }).toEqual({
      data: honest?.data,
      codes: ['FORBIDDEN'],
    });
    const response = await fetch(httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, extensions: { ...claims, caller: claims, context: { caller: claims } } }),
    });
    expect(await response.json()).toMatchObject({ data: honest?.data });
    const anonymous = await graphqlRequest(httpUrl, { query, headers: claims });
    expect(new Set(codesIn([anonymous]))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(anonymous.data).toBeNull();
  });

  it('changes nothing over WebSocket', async () => {
    const { token } = await beginSession('techcorp', 'viewer');
    const { tenant, user, role } = await idsOfTenant('healthplus');
    const claims = forgedIdentity({ tenantId: tenant[0], userId: user[0], role: role[0] });
    const socket = createClient({
      url: inject('house').webSocketUrl,
      connectionParams: { ...claims, caller: claims, authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const extensions = { ...claims, authorization: `Bearer ${tokenForTenant(token, tenant[0] ?? '')}` };
    expect(await firstAnswer(socket, extensions)).toEqual({ data: { tenant: { slug: 'techcorp' } } });
  });
});

function forgedIdentity(of: { tenantId?: string; userId?: string; role?: string }): Record<string, string> {
  const { tenantId = '', userId = '', role = '' } = of;
  return {
    'x-tenant-id': tenantId,
    'x-tenant': 'healthplus',
    'x-user-id': userId,
    'x-role-id': role,
    'x-roles': 'owner',
    'x-permissions': 'tenant:read,user:read',
    'x-forwarded-user': userId,
    'x-parley-caller': JSON.stringify({ tenantId, userId, permissions: ['tenant:read'] }),
    'tenant-id': tenantId,
  };
}

async function firstAnswer(
  socket: ReturnType<typeof openSocket>,
  extensions?: Record<string, unknown>,
): Promise<unknown> {
  try {
    for await (const answer of socket.iterate({ query: WHERE_AM_I, ...(extensions && { extensions }) })) {
      return answer;
    }
    return undefined;
  } finally {
    await socket.dispose();
  }
}
