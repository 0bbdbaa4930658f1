// Comunica as a filter: a line of JSON in, a line of JSON out.
//
// In:  endpoint; text; media, for a query, the type its answer is written in; token, to write with;
//      turtle, a second source for a query and the only one for an update, whose destination the endpoint then is.
// Out: answer, empty for an update; or error.
import { createInterface } from "node:readline";
import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();

function withToken(token) {
  return (address, options) => {
    const headers = new Headers(options?.headers);
    headers.set("Authorization", `Bearer ${token}`);
    return fetch(address, { ...options, headers });
  };
}

async function answer({ endpoint, text, media, token, turtle }) {
  const remote = { type: "sparql", value: endpoint };
  const local = turtle && { type: "serialized", value: turtle, mediaType: "text/turtle", baseIRI: endpoint };
  const context = { sources: [remote] };
  if (token) context.fetch = withToken(token);
  if (!media) {
    if (local) Object.assign(context, { sources: [local], destination: remote });
    await engine.queryVoid(text, context);
    return "";
  }
  if (local) context.sources.push(local);
  await engine.invalidateHttpCache();
  const { data } = await engine.resultToString(await engine.query(text, context), media);
  const parts = [];
  for await (const part of data) parts.push(part.toString());
  return parts.join("");
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = { answer: await answer(JSON.parse(line)) };
  } catch (error) {
    reply = { error: error.message };
  }
  console.log(JSON.stringify(reply));
}
