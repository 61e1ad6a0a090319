// Asks the official SDK for purge tasks and prints them, a line of JSON each; a refusal goes to stderr as JSON.
//
// usage: node list.js '{"host": NAME, "port": N, "ca": FILE, "query": {...}, "pages": BOOL}'
//
// query: the parameters of DescribePurgeTasks; pages: go on from its Offset to the end, Limit tasks at a time. The credentials come
// from TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_TOKEN. Every host is found at 127.0.0.1.
"use strict";

const fs = require("fs");
const https = require("https");
const { Client } = require("tencentcloud-sdk-nodejs-teo").teo.v20220901;

const { host, port, ca, query, pages } = JSON.parse(process.argv[2]);

// The SDK signs for the service that the endpoint's first label names, so the endpoint has its real name here.
const agent = new https.Agent({
  keepAlive: true,
  ca: fs.readFileSync(ca),
  lookup: (_, options, found) =>
    options.all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4),
});

const client = new Client({
  credential: {
    secretId: process.env.TENCENTCLOUD_SECRET_ID,
    secretKey: process.env.TENCENTCLOUD_SECRET_KEY,
    token: process.env.TENCENTCLOUD_TOKEN,
  },
  profile: { httpProfile: { endpoint: `${host}:${port}`, reqTimeout: 20, agent } },
});

async function list() {
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
}

list()
  .catch(({ code, message, requestId }) => {
    process.stderr.write(JSON.stringify({ code, message, requestId }) + "\n");
    process.exitCode = 1;
  })
  .finally(() => agent.destroy());
