import { isAbsolute, join, relative } from 'node:path';
import type { DemoLogin } from '../seed/index.js';
import type { House } from './start-house.js';

/** What a newcomer needs to know of a house that has started; `folder` is where it keeps its data. */
export function describeHouse(house: House, folder: string): string {
  return `
Parley is ready

  HTTP        ${house.httpUrl}
  WebSocket   ${house.webSocketUrl}
  Sandbox     ${house.sandboxUrl}
  GraphiQL    ${house.graphiqlUrl}   (needs no internet)

Demo logins (kept in ${fromHere(join(folder, 'demo-logins.json'))})

${describeLogins(house.logins)}

Try it in another terminal

  npm run ask -- "top 10 customers by revenue last quarter"

Ctrl-C stops everything.
`;
}

/** One line a login: tenant, role, e-mail address, password. */
export function describeLogins(logins: readonly DemoLogin[]): string {
  const emailWidth = Math.max(...logins.map(({ email }) => email.length));
  return logins
    .map(
      ({ tenantSlug, role, email, password }) =>
        `  ${tenantSlug.padEnd(12)}${role.padEnd(9)}${email.padEnd(emailWidth + 2)}${password}`,
    )
    .join('\n');
}

/** A path as a person standing here would type it. */
function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
