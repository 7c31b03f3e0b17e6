/** A database's address with the password that was kept apart from it; one in the address itself stays. */
export function withPassword(databaseUrl: string, password: string | undefined): string {
  const url = new URL(databaseUrl);
  if (password !== undefined && url.password === '') url.password = encodeURIComponent(password);
  return url.href;
}
