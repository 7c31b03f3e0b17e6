/** What the explorers show first: how to sign in, ask, and read the answer as it comes. */
export const SIGN_IN = `# 1. Sign in. Demo logins are printed by \`npm start\`.
mutation SignIn {
  login(input: { email: "you@example.com", password: "..." }) {
    accessToken # goes into the headers below: {"authorization": "Bearer <accessToken>"}
    user { name }
    tenant { name }
  }
}
`;

export const ASK = `# 2. Ask. Needs the header {"authorization": "Bearer <accessToken>"}.
mutation Ask {
  ask(input: { question: "top 10 customers by revenue last quarter", waitMs: 5000 }) {
    id # goes into the subscription
    status
    explanation
    result { columns { name type } rows }
  }
}
`;

export const READ_ANSWER = `# 3. Read the answer as it comes.
subscription ReadAnswer($runId: ID!) {
  runEvents(runId: $runId) {
    __typename
    cursor
    ... on RunProgress { stage state elapsedMs }
    ... on RunSql { sql explanation }
    ... on RunColumns { columns { name type } }
    ... on RunRows { rows }
    ... on RunClarification { clarification { question choices { label question } } }
    ... on RunCompleted { rowCount durationMs run { requestedBy { name } dataSource { name } } }
    ... on RunFailed { error { code message } }
  }
}
`;
