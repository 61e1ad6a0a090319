// Asks the official SDK for purge tasks and prints them, a line of JSON each; a refusal goes to stderr as JSON.
//
// usage: node list.js '{"host": NAME, "port": N, "ca": FILE, "query": {...}, "pages": BOOL}'
//
// query: the parameters of DescribePurgeTasks; pages: go on from its Offset to the end, Limit tasks at a time.
"use strict";

const { run } = require("./client.js");

const asked = JSON.parse(process.argv[2]);
const { query, pages } = asked;

run(asked, async (client) => {
  for (let offset = query.Offset || 0; ; ) {
    const { Tasks, TotalCount } = await client.DescribePurgeTasks(pages ? { ...query, Offset: offset } : query);
    for (const task of Tasks) {
      process.stdout.write(JSON.stringify(task) + "\n");
    }
    offset += Tasks.length;
    if (!pages || Tasks.length === 0 || offset >= TotalCount) {
      return;
    }
  }
});
