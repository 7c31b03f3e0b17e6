import type { House } from './start-house.js';

/** What a newcomer needs to know of a house that has started. */
export function describeHouse(house: House): string {
  const emailWidth = Math.max(...house.logins.map(({ email }) => email.length));
  const logins = house.logins.map(
    ({ tenantSlug, role, email, password }) =>
      `  ${tenantSlug.padEnd(12)}${role.padEnd(9)}${email.padEnd(emailWidth + 2)}${password}`,
  );
  const sandbox = new URL('/', house.httpUrl);
  return `
Parley is ready

  HTTP        ${house.httpUrl}
  WebSocket   ${house.webSocketUrl}
  Sandbox     ${sandbox}
  GraphiQL    ${house.graphiqlUrl}   (needs no internet)

Demo logins (kept in .parley/demo-logins.json)

${logins.join('\n')}

Try it in another terminal

  npm run ask -- "top 10 customers by revenue last quarter"

Ctrl-C stops everything.
`;
}
