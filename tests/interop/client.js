// The official SDK's client of a service at 127.0.0.1, and how a program that uses it ends.
//
// The credentials come from TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_TOKEN.
"use strict";

const fs = require("fs");
const https = require("https");
const { Client } = require("tencentcloud-sdk-nodejs-teo").teo.v20220901;

// Runs `job` with a client of the service; a refusal goes to stderr as JSON.
exports.run = ({ host, port, ca }, job) => {
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
  return job(client)
    .catch(({ code, message, requestId }) => {
      process.stderr.write(JSON.stringify({ code, message, requestId }) + "\n");
      process.exitCode = 1;
    })
    .finally(() => agent.destroy());
};
