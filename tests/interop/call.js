// Calls the official SDK's typed methods and prints what each returns, a line of JSON each; the first refusal ends it
// and goes to stderr as JSON.
//
// usage: node call.js '{"host": NAME, "port": N, "ca": FILE, "calls": [[ACTION, {...}], ...]}'
"use strict";

const { run } = require("./client.js");

const asked = JSON.parse(process.argv[2]);

run(asked, async (client) => {
  for (const [action, request] of asked.calls) {
    process.stdout.write(JSON.stringify(await client[action](request)) + "\n");
  }
});
